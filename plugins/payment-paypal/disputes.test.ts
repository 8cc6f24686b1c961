import { expect, it } from 'vitest';
import { at, cx, eur, gateway, hook, logged, paid, paymentsOf, refused } from './bench.kit.ts';
import { addRefund } from './stand-in/account.ts';
import { dispute, moved } from './stand-in/disputes.ts';

const EUR42 = { currency_code: 'EUR', value: '42.00' };
const RESPOND_BY = new Date('2027-04-01T00:00:00.000Z');
const told = async (ref: string) => (await gateway.inspect(cx(), ref)).disputes;

it('a dispute is told from the first question to its end, with the money that went and came', async () => {
  const ref = await paid();
  const { account, order } = at(ref);
  expect(await told(ref)).toBeUndefined();
  const id = dispute(account, order, 'asks');
  const first = { ref: id, amount: eur(4200), reason: 'not_received', withdrawn: false };
  expect(await told(ref)).toEqual([{ ...first, state: 'inquiry', respondBy: RESPOND_BY }]);
  dispute(account, order, 'claims');
  expect(await told(ref)).toEqual([{ ...first, state: 'needs_response', respondBy: RESPOND_BY }]);
  const taken = moved('DEBIT', EUR42);
  const fee = moved('DEBIT', { currency_code: 'EUR', value: '16.00' }, 'CHARGEBACK_FEE');
  dispute(account, order, 'looks', { money_movements: [taken, fee] });
  const withdrawn = { ...first, withdrawn: true, fee: eur(1600) };
  expect(await told(ref)).toEqual([{ ...withdrawn, state: 'under_review' }]);
  dispute(account, order, 'asksAgain');
  expect(await told(ref)).toEqual([{ ...withdrawn, state: 'needs_response', round: 2, respondBy: RESPOND_BY }]);

  const ended = (outcome_code: string) => ({ status: 'RESOLVED', dispute_outcome: { outcome_code } });
  dispute(account, order, 'looks', ended('RESOLVED_BUYER_FAVOUR'));
  expect(await told(ref)).toEqual([{ ...withdrawn, state: 'lost' }]);
  const back = moved('CREDIT', EUR42);
  dispute(account, order, 'looks', { ...ended('RESOLVED_SELLER_FAVOUR'), money_movements: [taken, fee, back] });
  expect(await told(ref)).toEqual([{ ...first, fee: eur(1600), state: 'won' }]);
});

it.each([
  ['UNAUTHORISED', 'fraudulent'],
  ['MERCHANDISE_OR_SERVICE_NOT_AS_DESCRIBED', 'not_as_described'],
  ['DUPLICATE_TRANSACTION', 'duplicate'],
  ['CREDIT_NOT_PROCESSED', 'credit_not_processed'],
  ['CANCELED_RECURRING_BILLING', 'cancelled'],
  ['SOMETHING_NEW', 'other'],
])('%s is %s', async (reason, named) => {
  const ref = await paid();
  dispute(at(ref).account, at(ref).order, 'claims', { reason });
  expect(await told(ref)).toMatchObject([{ reason: named }]);
});

it('what PayPal shows as a refund is one, and is not counted as disputed money again', async () => {
  const ref = await paid();
  const { account, order } = at(ref);
  dispute(account, order, 'looks', { money_movements: [moved('DEBIT', EUR42)] });
  addRefund(account, order, EUR42);
  expect(await gateway.inspect(cx(), ref)).toMatchObject({
    refunds: [{ amount: eur(4200), state: 'succeeded' }],
    disputes: [{ state: 'under_review', withdrawn: false }],
  });
});

it('what PayPal gave back itself need not have a place of its own', async () => {
  const ref = await paid();
  const { account, order } = at(ref);
  addRefund(account, order, EUR42);
  const hidden: typeof fetch = async (input, init) =>
    String(input).includes('/payments/refunds/') ? new Response('{}', { status: 404 }) : fetch(input, init);
  const { state, refunds } = await gateway.inspect(cx({ fetch: hidden }), ref);
  expect([state, refunds]).toMatchObject(['captured', [{ amount: eur(4200), state: 'succeeded' }]]);
});

it('an answer is handed in once, with its text and file, and only where somebody decides', async () => {
  const ref = await paid();
  const { account, order } = at(ref);
  const id = dispute(account, order, 'asks');
  const file = { name: 'scan "1".pdf', contentType: 'application/pdf', content: Buffer.from('%PDF-1.4 ünd') };
  const say = () => gateway.answerDispute!(cx(), ref, id, { text: 'They were there.', file }, 'answer_1');
  expect(await refused(say())).toBe('rejected');
  dispute(account, order, 'claims');
  const [a, b] = await Promise.all([say(), say()]);
  expect([a, b, await say()]).toMatchObject(Array.from({ length: 3 }, () => ({ ref: id, state: 'under_review' })));
  expect(account.disputes.get(id)!['answers']).toEqual([
    {
      evidences: [{ evidence_type: 'OTHER', notes: 'They were there.', documents: [{ name: 'scan_1_.pdf' }] }],
      file: { name: 'scan_1_.pdf', type: 'application/pdf', text: '%PDF-1.4 ünd' },
    },
  ]);
  const text = () => gateway.answerDispute!(cx(), ref, 'PP-R-NONE', { text: 'x' }, 'answer_2');
  expect(await refused(text())).toBe('not_found');
});

it('an app that may not see disputes pays and refunds as before', async () => {
  const ref = await paid();
  const { account, order } = at(ref);
  dispute(account, order, 'claims');
  account.seesDisputes = false;
  expect(await gateway.inspect(cx(), ref)).toMatchObject({ state: 'captured' });
  expect([await told(ref), logged.length > 0]).toEqual([undefined, true]);
});

it('its webhook names the payment', async () => {
  const ref = await paid();
  const disputed = { disputed_transactions: [{ seller_transaction_id: paymentsOf(ref).captures[0]!.id }] };
  const notices = await gateway.notices!(cx(), hook('CUSTOMER.DISPUTE.CREATED', 'dispute', disputed));
  expect(notices.map((notice) => notice.ref)).toEqual([ref]);
});
