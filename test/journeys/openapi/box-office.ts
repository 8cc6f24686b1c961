import { expect } from 'vitest';
import type { RestContract } from '../../setup/rest-contract.ts';

interface Counter {
  readonly id: string;
  readonly headers: Record<string, string>;
  /** Of a type that costs 18.50. */
  readonly ticketTypeId: string;
  readonly occurrenceId: string;
}

/** A counter sells a ticket and two gift cards, takes one sale back, and counts its till twice. */
export async function sellAtCounter(
  { call }: RestContract,
  { id, headers, ticketTypeId, occurrenceId }: Counter,
): Promise<void> {
  const at = { id };
  const eur = (amount: number) => ({ amount, currency: 'EUR' });
  const card = { name: 'Card at the counter', kind: 'product', price: eur(2500), giftCardMinor: 0 };
  const product = (await call('POST /events/{id}/ticket-types', at, { headers, body: card })).json().id;
  const sale = (type: string, quantity: number) => {
    const body = { lines: [{ ticketTypeId: type, occurrenceId, quantity }], method: 'cash' };
    return call('POST /events/{id}/box-office/sales', at, { headers, body });
  };
  const cards = (await sale(product, 2)).json();
  const handedOver = () =>
    call('POST /events/{id}/box-office/sales/{code}/gift-cards', { id, code: cards.code }, { headers });
  expect(new Set((await handedOver()).json().data.map(({ code }: { code: string }) => code)).size).toBe(2);
  expect((await handedOver()).json().data).toEqual([]);
  const slip = (await sale(ticketTypeId, 1)).json();
  const undone = await call('POST /events/{id}/box-office/sales/{code}/undo', { id, code: slip.code }, { headers });
  expect(undone.json().state).toBe('cancelled');
  const sums = (await call('GET /events/{id}/box-office/sums', at, { headers })).json().data;
  expect(sums).toMatchObject([{ method: 'cash', orders: 1, total: eur(5000) }]);

  const till = (await call('GET /events/{id}/box-office/till', at, { headers })).json();
  expect(till).toMatchObject({ number: 1, sales: eur(6850), refunds: eur(1850) });
  const count = { openingMinor: 1000, countedMinor: 5900, movements: [{ minor: -100, note: 'Pens' }], number: 1 };
  const closed = await call('POST /events/{id}/box-office/closings', at, { headers, body: count });
  expect([closed.status, closed.json().difference]).toEqual([201, eur(0)]);
  const twice = await call('POST /events/{id}/box-office/closings', at, { headers, body: count });
  expect([twice.status, twice.json().code]).toEqual([409, 'till.closed']);
  const one = { id, closingId: closed.json().id };
  const again = { openingMinor: 1000, countedMinor: 5800, note: 'Counted again' };
  const corrected = await call('POST /events/{id}/box-office/closings/{closingId}/corrections', one, {
    ...{ headers, body: again },
  });
  expect(corrected.json()).toMatchObject({ revision: 2, last: true, difference: eur(-200) });
  const before = await call('GET /events/{id}/box-office/closings/{closingId}', one, { headers });
  expect(before.json()).toMatchObject({ revision: 1, last: false });
  expect((await call('GET /events/{id}/box-office/closings', at, { headers })).json().data).toHaveLength(2);
  await handOut(call, (await sale(ticketTypeId, 2)).json().code, headers);
}

/** Two refunds wait for somebody: one is handed out, the other one cannot be. */
async function handOut(call: RestContract['call'], code: string, headers: Counter['headers']): Promise<void> {
  const [one] = (await call('GET /orders/{code}', { code }, { headers })).json().tickets;
  const terms = { refund: 'full', notify: 'nobody' };
  await call('POST /orders/{code}/cancel-tickets', { code }, { headers, body: { ...terms, tickets: [one.id] } });
  await call('POST /orders/{code}/cancel', { code }, { headers, body: terms });
  const [{ id, refunds }] = (await call('GET /orders/{code}/payments', { code }, { headers })).json().data;
  const at = refunds.map((refund: { id: string }) => ({ id, refundId: refund.id }));
  const out = 'POST /payments/{id}/refunds/{refundId}/handed-out' as const;
  const body = { how: 'cash', note: 'Receipt 7' };
  const file = (await call(out, at[0], { headers, body })).json();
  expect(file.refunds.find((refund: { id: string }) => refund.id === at[0].refundId).state).toBe('succeeded');
  const again = await call(out, at[0], { headers, body });
  expect([again.status, again.json().code]).toEqual([409, 'refund.settled']);
  const not = 'POST /payments/{id}/refunds/{refundId}/not-handed-out' as const;
  const failed = (await call(not, at[1], { headers, body: { next: 'later', note: 'Nobody came' } })).json();
  expect(failed.refunds.map(({ state }: { state: string }) => state).toSorted()).toEqual(['failed', 'succeeded']);
}
