import { exponentOf } from 'eventportal/sdk';
import { describeGateway, registeredBy } from 'eventportal/sdk/testing';
import { describe, expect, it } from 'vitest';
import { cx, gateway, hook, inr, pay, paymentOf, razorpay, refused, request, settings, started } from './bench.kit.ts';
import { EXPONENTS, RAZORPAY_CURRENCIES } from './currencies.ts';
import paymentRazorpay from './index.ts';
import { RazorpayAccount } from './settings.ts';
import { addRefund, capture, end } from './stand-in/account.ts';

const otherSettings = RazorpayAccount.parse({
  keyId: 'rzp_test_second',
  keySecret: 'rzp_test_second_secret',
  webhookSecret: 'hook_second',
});

describeGateway(gateway, {
  settings,
  otherSettings,
  fetch,
  secrets: ['rzp_test_first_secret', 'hook_first', 'buyer@example.org'],
  reset: () => razorpay.reset(),
  charges: () => razorpay.account('rzp_test_first').links.size,
  pay: (ref) => void pay(ref),
  decline(ref) {
    pay(ref, 'declined');
    const { account, link } = razorpay.find(ref);
    end(account, link, 'expired');
  },
  refundInDashboard(ref, amount) {
    const { account, payment } = paymentOf(ref);
    addRefund(account, payment, { amount });
  },
  webhook: (ref) => hook('payment_link.paid', { payment_link: { entity: razorpay.find(ref).link } }),
  webhookWith(ref, more) {
    const { link } = razorpay.find(ref);
    return hook('payment_link.paid', { payment_link: { entity: { ...link, ...more } }, ...more });
  },
  strayWebhook: () => hook('payment.captured', { payment: { entity: { id: 'pay_of_another_shop' } } }),
  loseAnswer: () => void razorpay.mishaps.push('lose change'),
  breakNetwork: (on) => void (razorpay.down = on),
  hang: (on) => void (on && razorpay.mishaps.push('hang')),
});

describe('the link at Razorpay', () => {
  it('is for the amount as the buyer saw it, open for a day, tells nobody by itself, and knows nothing of the buyer', async () => {
    const { next, snapshot } = await gateway.start(cx(), request());
    const { link } = razorpay.find(snapshot.ref);
    expect(next).toEqual({ kind: 'redirect', url: link.short_url });
    expect(link).toMatchObject({
      ...{
        amount: 420_000,
        currency: 'INR',
        reference_id: 'pay_1',
        description: 'Order K7X2MABC',
        accept_partial: false,
      },
      ...{ callback_url: request().returnUrl, callback_method: 'get', notes: { order: 'K7X2MABC' } },
      expire_by: Date.parse('2026-11-27T12:00:00Z') / 1000,
    });
    expect(JSON.stringify(link)).not.toContain('buyer@example.org');
  });

  it('takes what Razorpay lists, with its exponents', () => {
    for (const [exponent, codes] of Object.entries(EXPONENTS))
      for (const code of codes) expect([code, exponentOf(code)]).toEqual([code, Number(exponent)]);
    expect([RAZORPAY_CURRENCIES[0], RAZORPAY_CURRENCIES.length]).toEqual(['INR', new Set(RAZORPAY_CURRENCIES).size]);
  });

  it.each([
    ['JPY', 500],
    ['ISK', 500],
    ['KWD', 5120],
    ['USD', 2000],
  ])('says %s %i as it is, and reads it back exactly', async (currency, minor) => {
    const ref = await started({ amount: { minor, currency } });
    expect(razorpay.find(ref).link.amount).toBe(minor);
    pay(ref);
    await gateway.refund!(cx(), ref, { minor, currency }, 'refund_1');
    expect(await gateway.inspect(cx(), ref)).toMatchObject({
      captured: { minor, currency },
      refunds: [{ amount: { minor, currency }, key: 'refund_1' }],
    });
  });

  it('refuses KWD 5.125, which Razorpay cannot charge exactly', async () => {
    expect(await refused(started({ amount: { minor: 5125, currency: 'KWD' } }))).toBe('rejected');
    expect(razorpay.calls).toEqual([]);
  });
});

describe('what came of it', () => {
  it('stays open while a way to pay fails, and is captured by the next one', async () => {
    const ref = await started();
    for (const way of ['declined', 'upiFails'] as const) {
      pay(ref, way);
      const told = await gateway.inspect(cx(), ref);
      expect([told.state, told.captured, told.reason]).toEqual(['pending', inr(0), undefined]);
    }
    pay(ref, 'upi');
    const paid = await gateway.inspect(cx(), ref);
    expect(paid).toMatchObject({ state: 'captured', captured: inr(420_000), facts: { method: 'UPI' } });
    // The buyer's address at their bank is nobody's business.
    expect(JSON.stringify(paid)).not.toContain('@');
  });

  it.each([
    ['declined', 'failed', 'declined'],
    ['poor', 'failed', 'insufficient_funds'],
    ['risky', 'failed', 'fraud_suspected'],
    ['upiFails', 'failed', 'abandoned'],
    [undefined, 'cancelled', 'expired'],
  ] as const)('ends with the link: %s is %s, %s', async (way, state, reason) => {
    const ref = await started();
    if (way) pay(ref, way);
    const { account, link } = razorpay.find(ref);
    end(account, link, 'expired');
    expect(await gateway.inspect(cx(), ref)).toMatchObject({ state, reason, captured: inr(0) });
  });

  it('takes what a bank promised late, once; on a link that was given up it is left to go back', async () => {
    const ref = await started();
    razorpay.find(ref).account.answersLate = true;
    pay(ref, 'netbanking');
    const [a, b] = await Promise.all([gateway.inspect(cx(), ref), gateway.inspect(cx(), ref)]);
    expect([a.state, b.state, a.captured]).toEqual(['captured', 'captured', inr(420_000)]);
    const facts = { method: 'netbanking HDFC' };
    expect(await gateway.inspect(cx(), ref)).toMatchObject({ captured: inr(420_000), facts });

    const given = await started({ key: 'pay_2' });
    const { payment } = (pay(given), paymentOf(given));
    await gateway.cancel!(cx(), given, 'cancel_1');
    expect(await gateway.inspect(cx(), given)).toMatchObject({ state: 'cancelled', captured: inr(0) });
    expect(payment.status).toBe('authorized');
    // Somebody takes it in the dashboard after all: money wins.
    capture(razorpay.account('rzp_test_first'), payment);
    expect(await gateway.inspect(cx(), given)).toMatchObject({ state: 'captured', captured: inr(420_000) });
  });

  it('says that it is paid to who wanted to end it', async () => {
    const ref = await started();
    pay(ref);
    expect(await gateway.cancel!(cx(), ref, 'cancel_1')).toMatchObject({ state: 'captured' });
    // And while the link was being cancelled.
    const other = await started({ key: 'pay_2' });
    razorpay.mishaps.push(
      () => undefined,
      () => pay(other),
    );
    expect(await gateway.cancel!(cx(), other, 'cancel_2')).toMatchObject({ state: 'captured', captured: inr(420_000) });
  });
});

it('the plugin brings the gateway and lets forms lead to the pages of Razorpay', () => {
  const plugin = paymentRazorpay({ linkDomain: 'pay.example.org' });
  expect([...registeredBy(plugin).gateways.keys()]).toEqual(['payment-razorpay']);
  expect(plugin.csp).toEqual({ forms: ['https://rzp.io', 'https://*.razorpay.com', 'https://pay.example.org'] });
  // Real sites talk to Razorpay and nobody else.
  expect([plugin.demoOnly, paymentRazorpay({ api: razorpay.origin }).demoOnly]).toEqual([false, true]);
  for (const keyId of ['rzp_first', 'key', '']) {
    expect(RazorpayAccount.safeParse({ keyId, keySecret: 'x' }).success).toBe(false);
  }
});
