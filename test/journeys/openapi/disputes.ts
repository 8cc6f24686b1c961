import { expect } from 'vitest';
import type { RestContract } from '../../setup/rest-contract.ts';

interface ToDispute {
  readonly id: string;
  readonly headers: Record<string, string>;
  readonly organizationId: string;
  readonly occurrenceId: string;
  readonly ticketTypeId: string;
  /** What happens on the provider's page. */
  decide(next: { url: string }, act: string): Promise<void>;
}

/** A buyer's bank demands back what was paid: the tickets admit nobody, the organizer decides otherwise and answers. */
export async function disputePayment({ call }: RestContract, at: ToDispute): Promise<void> {
  const { id: eventId, headers, organizationId: id, occurrenceId, ticketTypeId, decide } = at;
  const body = { eventId, lines: [{ ticketTypeId, occurrenceId, quantity: 1 }] };
  const { code, secret } = (await call('POST /orders', {}, { body })).json();
  const mine = { headers: { 'Order-Secret': secret as string } };
  const placing = { buyer: { name: 'Ida Roth', email: 'ida@example.org' }, gateway: 'payment-test' };
  const placed = await call('POST /orders/{code}/place', { code }, { ...mine, body: placing });
  const { next } = placed.json().payment;
  for (const act of ['pay', 'dispute']) await decide(next, act);

  const list = 'GET /organizations/{id}/disputes' as const;
  const { data } = (await call(list, { id, q: code, state: 'open' }, { headers })).json();
  expect(data).toMatchObject([{ orderCode: code, state: 'needs_response', withdrawn: true, blocksTickets: true }]);
  const one = { id, disputeId: data[0].id as string };
  const { tickets } = (await call('GET /orders/{code}', { code }, { headers })).json();
  const scan = { headers, body: { code: tickets[0].code, eventId, scanId: 'disputed-1' } };
  expect((await call('POST /tickets/validate', {}, scan)).json().result).toBe('blocked');
  const admit = { headers, body: { admit: true } };
  const admitted = await call('PUT /organizations/{id}/disputes/{disputeId}/tickets', one, admit);
  expect(admitted.json().blocksTickets).toBe(false);
  const answer = 'POST /organizations/{id}/disputes/{disputeId}/evidence' as const;
  const answered = (await call(answer, one, { headers, body: { text: 'They were there.' } })).json();
  expect(answered).toMatchObject({ state: 'under_review', answer: { text: 'They were there.' } });
  const again = await call(answer, one, { headers, body: { text: 'Once more.' } });
  expect([again.status, again.json().code]).toEqual([409, 'dispute.not_asked']);
  // It was taken at once.
  const [payment] = (await call('GET /orders/{code}/payments', { code }, { headers })).json().data;
  const taken = await call('POST /payments/{id}/capture', { id: payment.id }, { headers });
  expect([taken.status, taken.json().code]).toEqual([409, 'payment.not_authorized']);
  const letGo = await call('POST /payments/{id}/void', { id: payment.id, dryRun: 'true' }, { headers });
  expect([letGo.status, letGo.json().code]).toEqual([409, 'payment.not_authorized']);
  const given = await call('POST /organizations/{id}/disputes/{disputeId}/acceptance', one, { headers });
  expect([given.status, given.json().code]).toEqual([409, 'dispute.not_asked']);
  await decide(next, 'dispute_won');
  const won = (await call('GET /organizations/{id}/disputes/{disputeId}', one, { headers })).json();
  expect(won).toMatchObject({ state: 'won', withdrawn: false, fee: { amount: 0 } });
}
