import { expect } from 'vitest';
import type { RestContract } from '../../setup/rest-contract.ts';

interface Selling {
  readonly id: string;
  readonly headers: Record<string, string>;
  readonly organizationId: string;
  /** Of a type that costs 18.50. */
  readonly ticketTypeId: string;
  readonly occurrenceId: string;
}

/** A promotion is made and changed, gets codes, and a stranger buys with one of them. */
export async function sellReduced(
  { call }: RestContract,
  { id, headers, organizationId, ticketTypeId, occurrenceId }: Selling,
): Promise<void> {
  const promo = { name: { en: 'Friends' }, effect: 'percent', rate: 1000, eventId: id, minQuantity: 1 };
  const at = { id: organizationId };
  const friends = await call('POST /organizations/{id}/promotions', at, { headers, body: promo });
  expect(friends.status).toBe(201);
  const promotionAt = { ...at, promotionId: friends.json().id };
  const changes = { rate: 2000, tags: ['press'], version: friends.json().version };
  const changed = await call('PATCH /organizations/{id}/promotions/{promotionId}', promotionAt, {
    headers,
    body: changes,
  });
  expect(changed.json()).toMatchObject({ rate: 2000, tags: ['press'], effect: 'percent', minQuantity: 1 });
  const codes = { codes: [{ code: 'Lantern' }], generate: 2 };
  const added = await call('POST /organizations/{id}/promotions/{promotionId}/codes', promotionAt, {
    headers,
    body: codes,
  });
  expect([added.status, added.json().added]).toEqual([201, 3]);
  const known = await call('GET /organizations/{id}/promotions/{promotionId}/codes', promotionAt, { headers });
  const codeAt = { ...promotionAt, codeId: known.json().data[0].id };
  const blocked = { headers, body: { state: 'blocked' } };
  await call('PATCH /organizations/{id}/promotions/{promotionId}/codes/{codeId}', codeAt, blocked);
  await call('GET /organizations/{id}/promotions', at, { headers });
  await call('GET /organizations/{id}/promotions/{promotionId}', promotionAt, { headers });

  const cheap = { eventId: id, lines: [{ ticketTypeId, occurrenceId, quantity: 1 }], promoCode: 'LANTERN' };
  const reduced = (await call('POST /orders', {}, { body: cheap })).json();
  expect(reduced.totals.tax.amount).toBe(97);
  expect([reduced.totals.total.amount, reduced.totals.discount.amount, reduced.discounts[0].code]).toEqual([
    1480,
    370,
    'Lantern',
  ]);
  const secret1 = { 'Order-Secret': reduced.secret };
  const firm = { body: { business: { company: 'Lampen GmbH', country: 'AT' } }, headers: secret1 };
  expect((await call('PUT /orders/{code}/business', { code: reduced.code }, firm)).json().code).toBe(
    'order.no_companies',
  );
  const nobody = { body: { business: null }, headers: secret1 };
  const named = await call('PUT /orders/{code}/business', { code: reduced.code }, nobody);
  expect(named.json().totals.total.amount).toBe(1480);
  await call('POST /orders/{code}/cancel', { code: reduced.code }, { headers: secret1, body: {} });
}
