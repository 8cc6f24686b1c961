import { expect } from 'vitest';
import type { RestContract } from '../../setup/rest-contract.ts';

interface Changing {
  readonly id: string;
  readonly headers: Record<string, string>;
  /** Of a type that costs something, and has two dates. */
  readonly ticketTypeId: string;
  readonly occurrenceIds: readonly string[];
  readonly buyer: object;
}

/** A free order changes its date by its buyer's own hand, and gets a ticket that costs something from the office. */
export async function changeOrders(
  { call }: RestContract,
  { id, headers, free, ticketTypeId, occurrenceIds, buyer }: Changing & { readonly free: string },
): Promise<void> {
  const rules = await call(
    'PUT /events/{id}/change-rules',
    { id },
    { headers, body: { occurrence: true, untilHours: 1 } },
  );
  expect(rules.json()).toMatchObject({ occurrence: true, variation: false, untilHours: 1 });
  expect((await call('GET /events/{id}/change-rules', { id }, { headers })).json()).toEqual(rules.json());

  const steps = { paid: true, tickets: true, firstDays: 7, firstFee: '50 %' };
  const cancelling = await call('PUT /events/{id}/cancel-rules', { id }, { headers, body: steps });
  expect(cancelling.json()).toMatchObject({ ...steps, per: 'order' });
  expect((await call('GET /events/{id}/cancel-rules', { id }, { headers })).json()).toEqual(cancelling.json());

  const [first, second] = occurrenceIds;
  const wanted = { eventId: id, lines: [{ ticketTypeId: free, occurrenceId: first, quantity: 1 }] };
  const { code, secret } = (await call('POST /orders', {}, { body: wanted })).json();
  const mine = { 'Order-Secret': secret };
  await call('POST /orders/{code}/place', { code }, { headers: mine, body: { buyer } });
  const [ticket] = (await call('GET /orders/{code}', { code }, { headers: mine })).json().tickets;
  const move = { moves: [{ ticketIds: [ticket.id], occurrenceId: second }] };
  const asked = await call('POST /orders/{code}/changes', { code, dryRun: 'true' }, { headers: mine, body: move });
  expect(asked.json()).toMatchObject({ outcome: 'planned', difference: 0, newCodes: [ticket.id], refusals: [] });
  const done = await call('POST /orders/{code}/changes', { code }, { headers: mine, body: move });
  expect([done.status, done.json().outcome]).toEqual([200, 'applied']);

  const more = { add: [{ ticketTypeId, occurrenceId: second, quantity: 1 }] };
  const strange = await call('POST /orders/{code}/changes', { code }, { headers: mine, body: more });
  expect(strange.status).toBe(409);
  for (const end of ['DELETE /orders/{code}/changes/waiting', 'POST /orders/{code}/changes/waiting/apply']) {
    const held = await call('POST /orders/{code}/changes', { code }, { headers, body: more });
    expect([held.json().outcome, held.json().due.amount]).toEqual(['waits', 1850]);
    expect((await call(end, { code }, { headers })).status).toBe(204);
  }
  expect((await call('GET /orders/{code}', { code }, { headers: mine })).json().total.amount).toBe(1850);
  await call('POST /orders/{code}/cancel', { code }, { headers, body: {} });
}
