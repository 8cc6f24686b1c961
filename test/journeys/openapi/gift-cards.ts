import { expect } from 'vitest';
import type { RestContract } from '../../setup/rest-contract.ts';

interface Giving {
  readonly id: string;
  readonly headers: Record<string, string>;
  readonly organizationId: string;
  /** Of a type that costs 18.50. */
  readonly ticketTypeId: string;
  readonly occurrenceId: string;
}

/** Cards are issued, looked up by their code, adjusted, blocked and listed with what is owed; one pays a part of an order, and is taken off it again. */
export async function giveCards(
  { call }: RestContract,
  { id, headers, organizationId, ticketTypeId, occurrenceId }: Giving,
): Promise<void> {
  const at = { id: organizationId };
  const body = { value: { amount: 5000, currency: 'EUR' }, count: 2, tags: ['raffle'] };
  const made = await call('POST /organizations/{id}/gift-cards', at, { headers, body });
  expect([made.status, made.json().data.length]).toEqual([201, 2]);
  const [card, other] = made.json().data;

  const basket = { eventId: id, lines: [{ ticketTypeId, occurrenceId, quantity: 3 }] };
  const order = (await call('POST /orders', {}, { body: basket })).json();
  const holder = { 'Order-Secret': order.secret };
  const buyer = { name: 'Mara Lind', email: 'mara@example.org' };
  await call('POST /orders/{code}/place', { code: order.code }, { headers: holder, body: { buyer } });
  const pay = { orderCode: order.code, gateway: 'payment-gift-card', code: other.code };
  const paid = await call('POST /payments/create-intent', {}, { headers: holder, body: pay });
  expect(paid.json()).toMatchObject({ state: 'captured', next: { kind: 'none' } });
  const paymentAt = { code: order.code, paymentId: paid.json().id };
  await call('DELETE /orders/{code}/payments/{paymentId}', paymentAt, { headers: holder });
  await call('POST /orders/{code}/cancel', { code: order.code }, { headers: holder, body: {} });

  const looked = { headers, body: { code: card.code.toLowerCase(), currency: 'EUR' } };
  const told = await call('POST /organizations/{id}/gift-cards/balance', at, looked);
  expect(told.json()).toMatchObject({ id: card.id, balance: { amount: 5000, currency: 'EUR' }, expiresAt: null });

  const cardAt = { ...at, cardId: card.id };
  const more = { headers, body: { amount: { amount: 500, currency: 'EUR' }, note: 'a thank you' } };
  const adjusted = await call('POST /organizations/{id}/gift-cards/{cardId}/adjust', cardAt, more);
  expect(adjusted.json().movements.map(({ kind }: { kind: string }) => kind)).toEqual(['adjusted', 'issued']);
  const blocked = { headers, body: { state: 'blocked', note: 'lost', expiresAt: '2039-01-01T00:00:00.000Z' } };
  const changed = await call('PATCH /organizations/{id}/gift-cards/{cardId}', cardAt, blocked);
  expect(changed.json()).toMatchObject({ state: 'blocked', note: 'lost', tags: ['raffle'] });
  expect((await call('POST /organizations/{id}/gift-cards/balance', at, looked)).status).toBe(404);
  const revealed = await call(
    'POST /organizations/{id}/gift-cards/{cardId}/reveal',
    { ...at, cardId: other.id },
    { headers },
  );
  expect(revealed.json()).toEqual({ code: other.code });
  const shown = await call('GET /organizations/{id}/gift-cards/{cardId}', { ...at, cardId: other.id }, { headers });
  expect(shown.json()).toMatchObject({ state: 'active', ending: other.code.slice(-4) });
  const list = await call('GET /organizations/{id}/gift-cards', at, { headers });
  expect(list.json().owed).toEqual([
    { owed: { amount: 5000, currency: 'EUR' }, blocked: { amount: 5500, currency: 'EUR' }, cards: 2 },
  ]);
}

/** Cards are bought for somebody else, and given to another before they are mailed. */
export async function buyPresents(
  { call }: RestContract,
  { id, headers, occurrenceId }: Pick<Giving, 'id' | 'headers' | 'occurrenceId'>,
): Promise<void> {
  const product = { name: 'Gift card', kind: 'product', price: { amount: 2500, currency: 'EUR' }, giftCardMinor: 0 };
  const { id: ticketTypeId } = (
    await call('POST /events/{id}/ticket-types', { id }, { headers, body: product })
  ).json();
  const buyer = { name: 'Mara Lind', email: 'mara@example.org' };
  const ida = { email: 'ida@example.org', name: 'Ida Berg', message: 'For you!', deliverOn: null };
  const body = { eventId: id, ticketTypeId, quantity: 2, occurrenceId, buyer, giftCards: [null, ida] };
  const { code, secret } = (await call('POST /registrations', {}, { body })).json();
  const holder = { 'Order-Secret': secret };
  const bought = await call('GET /orders/{code}/gift-cards', { code }, { headers: holder });
  expect(bought.json().data.map(({ recipient }: { recipient: unknown }) => recipient)).toEqual([null, ida]);
  const at = { code, number: '1' };
  const recipient = { email: 'kai@example.org' };
  const given = await call('PUT /orders/{code}/gift-cards/{number}', at, { headers: holder, body: { recipient } });
  expect(given.json()).toMatchObject({ recipient: { ...recipient, name: '' }, changeable: true, mailedAt: null });
  const early = await call('POST /orders/{code}/gift-cards/{number}/resend', at, { headers: holder });
  expect([early.status, early.json().code]).toEqual([409, 'gift_card.not_mailed']);
  await call('POST /orders/{code}/cancel', { code }, { headers: holder, body: {} });
}
