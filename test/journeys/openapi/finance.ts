import { expect } from 'vitest';
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
  site: Pick<RunningSite, 'ask'>,
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
