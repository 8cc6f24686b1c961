import { expect } from 'vitest';
import { newId } from '../../../core/kernel/ids.ts';
import { PaymentDifference } from '../../../core/modules/matches/index.ts';
import type { RestContract } from '../../setup/rest-contract.ts';
import type { RunningSite } from '../../setup/running-site.ts';

interface Taken {
  readonly headers: Record<string, string>;
  readonly organizationId: string;
  /** An order that was paid and given back. */
  readonly code: string;
}

/** Payments and refunds of an organization are listed, narrowed and added up; one is looked at, and asked about. */
export async function readMoney(
  site: Pick<RunningSite, 'ask' | 'app' | 'runDue'>,
  { call }: RestContract,
  { headers, organizationId, code }: Taken,
): Promise<void> {
  const at = { id: organizationId, q: code, from: '2020-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z' };
  const payments = (await call('GET /organizations/{id}/payments', { ...at, state: 'captured' }, { headers })).json();
  const [{ id, amount, orderCode }] = payments.data;
  expect([payments.data.length, orderCode, payments.totals]).toEqual([
    1,
    code,
    [
      {
        payments: 1,
        gross: amount,
        refunded: amount,
        fees: { amount: 0, currency: 'EUR' },
        net: { amount: 0, currency: 'EUR' },
      },
    ],
  ]);
  const most = String(amount.amount - 1);
  const less = await call('GET /organizations/{id}/payments', { ...at, state: 'captured', most }, { headers });
  expect(less.json().data).toEqual([]);
  const refunds = (await call('GET /organizations/{id}/refunds', { ...at, currency: 'EUR' }, { headers })).json();
  expect(refunds.data).toMatchObject([{ paymentId: id, amount, origin: 'ours', orderCode: code }]);
  expect(refunds.totals).toMatchObject([{ refunds: 1, arrived: amount }]);

  const file = (await call('GET /payments/{id}', { id }, { headers })).json();
  expect([file.orderCode, file.refunds.length, file.facts]).toEqual([code, 1, { card: 'Test •••• 4242' }]);
  expect((await call('POST /payments/{id}/ask', { id }, { headers })).json().state).toBe('captured');
  const done = await call('POST /payments/{id}/withdraw', { id }, { headers });
  expect([done.status, done.json().code]).toEqual([409, 'payment.not_withdrawable']);

  await matchReport(site, call, { headers, organizationId, id, accountId: file.account.id });

  // Its provider reported it, and is asked again.
  const webhooks = (
    await call('GET /organizations/{id}/webhooks', { id: organizationId, q: code }, { headers })
  ).json();
  const [{ id: receiptId, paymentId, headers: kept }] = webhooks.data;
  expect([paymentId, kept['testpay-signature'], kept['content-type']]).toEqual([id, null, 'application/json']);
  const oneAt = { id: organizationId, receiptId };
  const one = (await call('GET /organizations/{id}/webhooks/{receiptId}', oneAt, { headers })).json();
  expect(one).toMatchObject({ orderCode: code, deliveries: 1, others: [] });
  const replayed = await call('POST /organizations/{id}/webhooks/{receiptId}/replay', oneAt, { headers });
  expect([replayed.status, replayed.json()]).toEqual([202, { payments: 1 }]);

  // What is forged or too large is refused, and counted.
  const hook = (body: Buffer) => site.ask(`/webhooks/${payments.data[0].account.id}`, { method: 'POST', body });
  const answers = [await hook(Buffer.from('{}')), await hook(Buffer.alloc(1_100_000))];
  expect(answers.map((answer) => [answer.status, answer.json().code])).toEqual([
    [401, 'webhook.bad_signature'],
    [413, 'http.too_large'],
  ]);
  const refused = async () =>
    (await call('GET /organizations/{id}/webhook-refusals', { id: organizationId }, { headers })).json().data;
  // They are counted a moment after their answer.
  await expect.poll(async () => (await refused()).length).toBe(2);
  expect((await refused()).map((one: { reason: string; times: number }) => [one.reason, one.times]).toSorted()).toEqual(
    [
      ['forged', 1],
      ['oversized', 1],
    ],
  );
}

interface ToMatch {
  readonly headers: Record<string, string>;
  readonly organizationId: string;
  /** A payment that the provider reports. */
  readonly id: string;
  readonly accountId: string;
}

/** The provider's report is read and compared; what differed is asked about, or settled by a note. */
async function matchReport(
  { app, runDue }: Pick<RunningSite, 'app' | 'runDue'>,
  call: RestContract['call'],
  { headers, organizationId, id: paymentId, accountId }: ToMatch,
): Promise<void> {
  const at = { id: organizationId };
  const body = { gatewayAccountId: accountId };
  const started = await call('POST /organizations/{id}/payment-matches', at, { headers, body });
  expect([started.status, started.json().state]).toEqual([202, 'waiting']);
  await runDue();
  const one = { ...at, matchId: started.json().id as string };
  const match = (await call('GET /organizations/{id}/payment-matches/{matchId}', one, { headers })).json();
  expect(match).toMatchObject({ state: 'done', problem: null, sums: [{ captured: { currency: 'EUR' } }] });
  expect(match.matched).toBeGreaterThan(1);
  const list = { ...at, gatewayAccountId: accountId };
  const { data } = (await call('GET /organizations/{id}/payment-matches', list, { headers })).json();
  expect(data).toMatchObject([{ id: match.id, account: { id: accountId } }]);

  const facts = { oursMinor: 100, oursCurrency: 'EUR', theirsMinor: null, theirsCurrency: null, ref: 'ch_1', at: null };
  await app.scope().tx(async (tx) => {
    for (const kind of ['not_reported', 'amount'] as const) {
      const about = { id: newId(), organizationId, account: accountId, kind, subject: paymentId, paymentId, facts };
      tx.em.create(PaymentDifference, { ...about, openedAt: tx.clock.now() });
    }
  });
  const differences = 'GET /organizations/{id}/payment-differences' as const;
  const open = (await call(differences, { ...list, state: 'open' }, { headers })).json().data;
  const of = (kind: string) => ({
    ...at,
    differenceId: open.find((row: { kind: string }) => row.kind === kind).id as string,
  });
  const look = 'POST /organizations/{id}/payment-differences/{differenceId}/look' as const;
  expect((await call(look, of('not_reported'), { headers })).json()).toMatchObject({ state: 'gone', theirs: null });
  const settle = 'POST /organizations/{id}/payment-differences/{differenceId}/settlement' as const;
  const note = { headers, body: { note: 'The bank kept it.' } };
  expect((await call(settle, of('amount'), note)).json()).toMatchObject({ state: 'settled', ...note.body });
  const again = await call(settle, of('amount'), note);
  expect([again.status, again.json().code]).toEqual([409, 'difference.closed']);
  const shown = 'GET /organizations/{id}/payment-differences/{differenceId}' as const;
  expect((await call(shown, of('amount'), { headers })).json()).toMatchObject({ state: 'settled', paymentId });
}
