import { exponentOf } from 'eventportal/sdk';
import { describeGateway, registeredBy } from 'eventportal/sdk/testing';
import { describe, expect, it } from 'vitest';
import { cx, gateway, hook, ngn, pay, paystack, refused, request, settings, started } from './bench.kit.ts';
import paymentPaystack from './index.ts';
import { PaystackAccount } from './settings.ts';
import { PAYSTACK_CURRENCIES } from './snapshot.ts';
import { addRefund, age } from './stand-in/account.ts';

describeGateway(gateway, {
  settings,
  otherSettings: PaystackAccount.parse({ secretKey: 'sk_test_second' }),
  fetch,
  secrets: ['sk_test_first', 'buyer@example.org'],
  namesPageOnce: true,
  reset: () => paystack.reset(),
  pay: (ref) => pay(ref),
  decline(ref) {
    pay(ref, 'declined');
    age(paystack.find(ref).transaction);
  },
  refundInDashboard(ref, amount) {
    const { account, transaction } = paystack.find(ref);
    addRefund(account, transaction, { amount });
  },
  webhook: (ref) => hook('charge.success', paystack.find(ref).transaction),
  webhookWith: (ref, more) => hook('charge.success', { ...paystack.find(ref).transaction, ...more }),
  strayWebhook: () => hook('charge.success', { reference: 'T_of_another_shop' }),
  loseAnswer: () => void paystack.mishaps.push('lose change'),
  breakNetwork: (on) => void (paystack.down = on),
  hang: (on) => void (on && paystack.mishaps.push('hang')),
});

describe('the page at Paystack', () => {
  it('is for the amount as the buyer saw it, and leads back also who gives up', async () => {
    const { next, snapshot } = await gateway.start(cx(), request());
    const { transaction } = paystack.find(snapshot.ref);
    expect(snapshot.ref).toBe('pay.1');
    expect(next).toEqual({ kind: 'redirect', url: `${paystack.origin}/pay/${transaction.access_code}` });
    expect(transaction).toMatchObject({
      ...{
        amount: 4_200_000,
        currency: 'NGN',
        callback_url: request().returnUrl,
        customer: { email: request().email },
      },
      metadata: { cancel_action: request().returnUrl, custom_fields: [{ value: 'K7X2MABC' }] },
    });
  });

  it('takes what Paystack takes, all with two decimals, and nobody without an address', async () => {
    expect(PAYSTACK_CURRENCIES.map((code) => [code, exponentOf(code)])).toEqual(
      ['NGN', 'GHS', 'KES', 'ZAR', 'USD'].map((code) => [code, 2]),
    );
    expect(await refused(started({ email: '' }))).toBe('rejected');
    expect(paystack.calls).toEqual([]);
  });
});

describe('starting again', () => {
  it('gives another page of the same payment, and counts what is paid on any of them', async () => {
    const [a, b] = await Promise.all([gateway.start(cx(), request()), gateway.start(cx(), request())]);
    expect([a.snapshot.ref, b.snapshot.ref]).toEqual(['pay.1', 'pay.1']);
    expect([...paystack.account('sk_test_first').transactions.keys()]).toEqual(['pay.1', 'pay.1=2']);
    pay('pay.1=2', 'transfer');
    const paid = { ref: 'pay.1', state: 'captured', captured: ngn(4_200_000), facts: { method: 'bank_transfer' } };
    expect(await gateway.inspect(cx(), 'pay.1')).toMatchObject(paid);
    // The webhook of a page is one of the payment.
    const told = hook('charge.success', paystack.find('pay.1=2').transaction);
    expect(await gateway.notices!(cx(), told)).toMatchObject([{ ref: 'pay.1' }]);
    await gateway.refund!(cx(), 'pay.1', ngn(100), 'refund_1');
    expect((await gateway.inspect(cx(), 'pay.1')).refunds).toMatchObject([{ amount: ngn(100), key: 'refund_1' }]);
    // Who starts what is paid has nothing to pay.
    const again = await gateway.start(cx(), request());
    expect([again.snapshot.state, again.next]).toEqual(['captured', { kind: 'none' }]);
    // Paid on both, in two tabs: the sum is told as it is.
    pay('pay.1');
    expect((await gateway.inspect(cx(), 'pay.1')).captured).toEqual(ngn(8_400_000));
  });

  it('ends after some pages, and is refused for another amount', async () => {
    for (let page = 1; page <= 9; page += 1) await started();
    expect(await refused(started())).toBe('rejected');
    expect(paystack.account('sk_test_first').transactions.size).toBe(9);
    expect(await refused(started({ amount: ngn(5_000_000) }))).toBe('rejected');
  });
});

describe('what came of it', () => {
  it('stays open while a card is refused or the bank takes its time, and is captured by the next try', async () => {
    const ref = await started();
    const { transaction } = paystack.find(ref);
    pay(ref, 'declined');
    for (const status of ['failed', 'ongoing', 'pending', 'processing', 'queued'] as const) {
      transaction.status = status;
      const told = await gateway.inspect(cx(), ref);
      expect([told.state, told.captured, told.reason]).toEqual(['pending', ngn(0), undefined]);
    }
    pay(ref);
    expect(await gateway.inspect(cx(), ref)).toMatchObject({
      ...{ state: 'captured', captured: ngn(4_200_000), facts: { card: 'Visa •••• 4081' } },
    });
  });

  it.each([
    ['declined', 'failed', 'declined'],
    ['poor', 'failed', 'insufficient_funds'],
    ['risky', 'failed', 'fraud_suspected'],
    [undefined, 'cancelled', 'abandoned'],
  ] as const)(
    'ends a day later: %s is %s, %s; and money that comes after that still counts',
    async (way, state, reason) => {
      const ref = await started();
      if (way) pay(ref, way);
      age(paystack.find(ref).transaction);
      expect(await gateway.inspect(cx(), ref)).toMatchObject({ state, reason, captured: ngn(0) });
      pay(ref, 'money');
      expect(await gateway.inspect(cx(), ref)).toMatchObject({ state: 'captured', captured: ngn(4_200_000) });
    },
  );
});

it('the plugin brings the gateway and lets forms lead to the page of Paystack', () => {
  const plugin = paymentPaystack();
  expect([...registeredBy(plugin).gateways.keys()]).toEqual(['payment-paystack']);
  expect(plugin.csp).toEqual({ forms: ['https://checkout.paystack.com'] });
  // Real sites talk to Paystack and nobody else.
  expect([plugin.demoOnly, paymentPaystack({ api: paystack.origin }).demoOnly]).toEqual([false, true]);
  for (const secretKey of ['pk_test_public', 'sk_org', '']) {
    expect(PaystackAccount.safeParse({ secretKey }).success).toBe(false);
  }
});
