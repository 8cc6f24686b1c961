import { exponentOf } from 'eventportal/sdk';
import { describeGateway, registeredBy } from 'eventportal/sdk/testing';
import { describe, expect, it } from 'vitest';
import { cx, gateway, hook, inr, pay, paymentOf, razorpay, refused, request, settings, started } from './bench.kit.ts';
import { EXPONENTS, RAZORPAY_CURRENCIES } from './currencies.ts';
import paymentRazorpay from './index.ts';
import { RazorpayAccount } from './settings.ts';
import { addRefund, age, capture, lapse } from './stand-in/account.ts';

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
  charges: () => razorpay.account('rzp_test_first').orders.size,
  pay: (ref) => void pay(ref),
  decline(ref) {
    pay(ref, 'declined');
    age(razorpay.find(ref).order);
  },
  refundInDashboard(ref, amount) {
    const { account, payment } = paymentOf(ref);
    addRefund(account, payment, { amount });
  },
  webhook: (ref) => hook('order.paid', { order: { entity: razorpay.find(ref).order } }),
  webhookWith(ref, more) {
    const { order } = razorpay.find(ref);
    return hook('order.paid', { order: { entity: { ...order, ...more } }, ...more });
  },
  strayWebhook: () => hook('payment.captured', { payment: { entity: { id: 'pay_of_another_shop' } } }),
  loseAnswer: () => void razorpay.mishaps.push('lose change'),
  breakNetwork: (on) => void (razorpay.down = on),
  hang: (on) => void (on && razorpay.mishaps.push('hang')),
});

describe('the order at Razorpay', () => {
  it('is for the amount as the buyer saw it, is paid on a page that a form leads to, and knows nothing of the buyer', async () => {
    const { next, snapshot } = await gateway.start(cx(), request());
    const { order } = razorpay.find(snapshot.ref);
    expect(order).toMatchObject({
      ...{ amount: 420_000, currency: 'INR', receipt: 'pay_1', capture: 'automatic' },
      notes: { order: 'K7X2MABC', eventportal_capture: 'now' },
    });
    expect(next).toEqual({
      kind: 'post',
      url: `${razorpay.origin}/v1/checkout/embedded`,
      fields: {
        ...{ key_id: 'rzp_test_first', order_id: order.id, amount: '420000', currency: 'INR' },
        ...{ name: 'Order K7X2MABC', description: 'Order K7X2MABC' },
        ...{ callback_url: request().returnUrl, cancel_url: request().returnUrl },
      },
    });
    expect(JSON.stringify([order, next])).not.toContain('buyer@example.org');
    expect(await gateway.start(cx(), request({ key: 'pay_2', capture: 'later' }))).toMatchObject({
      snapshot: { state: 'pending' },
    });
    expect([...razorpay.account('rzp_test_first').orders.values()].at(-1)).toMatchObject({ capture: 'manual' });
  });

  it.each(['refused', 'unknown'] as const)(
    'is one for one key also where a receipt that is taken is %s, whoever asks at once',
    async (receipts) => {
      razorpay.account('rzp_test_first').receipts = receipts;
      const first = await started();
      const refs = await Promise.all([started(), started(), started()]);
      expect([new Set([first, ...refs]).size, razorpay.account('rzp_test_first').orders.size]).toEqual([1, 1]);
      const both = await Promise.allSettled([started({ key: 'pay_2' }), started({ key: 'pay_2' })]);
      const again = await started({ key: 'pay_2' });
      expect(both.filter(({ status }) => status === 'fulfilled')).toContainEqual({ status: 'fulfilled', value: again });
    },
  );

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
    expect(razorpay.find(ref).order.amount).toBe(minor);
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
    [undefined, 'cancelled', 'abandoned'],
  ] as const)('is over after a day: %s is %s, %s; and money wins all the same', async (way, state, reason) => {
    const ref = await started();
    if (way) pay(ref, way);
    age(razorpay.find(ref).order);
    expect(await gateway.inspect(cx(), ref)).toMatchObject({ state, reason, captured: inr(0) });
    pay(ref, 'upi');
    expect(await gateway.inspect(cx(), ref)).toMatchObject({ state: 'captured', captured: inr(420_000) });
  });

  it('takes what a bank promised late, once; of an order that nobody wants any more it is left to go back', async () => {
    const ref = await started();
    razorpay.find(ref).account.answersLate = true;
    pay(ref, 'netbanking');
    const [a, b] = await Promise.all([gateway.inspect(cx(), ref), gateway.inspect(cx(), ref)]);
    expect([a.state, b.state, a.captured]).toEqual(['captured', 'captured', inr(420_000)]);
    const facts = { method: 'netbanking HDFC' };
    expect(await gateway.inspect(cx(), ref)).toMatchObject({ captured: inr(420_000), facts });

    const given = await started({ key: 'pay_2' });
    const { payment, order } = (pay(given), paymentOf(given));
    await gateway.cancel!(cx(), given, 'cancel_1');
    expect(await gateway.inspect(cx(), given)).toMatchObject({ state: 'cancelled', captured: inr(0) });
    expect([payment.status, order.notes]).toMatchObject(['authorized', { order: 'K7X2MABC' }]);
    // Somebody takes it in the dashboard after all: money wins.
    capture(razorpay.account('rzp_test_first'), payment);
    expect(await gateway.inspect(cx(), given)).toMatchObject({ state: 'captured', captured: inr(420_000) });
  });

  it('says that it is paid to who wanted to end it, or to pay it again', async () => {
    const ref = await started();
    pay(ref);
    expect(await gateway.cancel!(cx(), ref, 'cancel_1')).toMatchObject({ state: 'captured' });
    expect(await gateway.start(cx(), request())).toMatchObject({
      snapshot: { ref, state: 'captured' },
      next: { kind: 'none' },
    });
    // And while it was being ended.
    const other = await started({ key: 'pay_2' });
    const nothing = () => undefined;
    razorpay.mishaps.push(nothing, nothing, () => pay(other));
    expect(await gateway.cancel!(cx(), other, 'cancel_2')).toMatchObject({ state: 'captured', captured: inr(420_000) });
  });
});

describe('money for later', () => {
  const promised = async () => {
    const ref = await started({ capture: 'later' });
    pay(ref, 'upi');
    return { ref, ...paymentOf(ref) };
  };

  it('says until when it is promised; what nobody takes is given back by Razorpay, and is over by that', async () => {
    const { ref, payment } = await promised();
    const told = await gateway.inspect(cx(), ref);
    const promisedUntil = new Date((payment.created_at + 3 * 24 * 60 * 60) * 1000);
    expect(told).toMatchObject({
      state: 'authorized',
      authorized: inr(420_000),
      promisedUntil,
      facts: { method: 'UPI' },
    });
    expect((await gateway.start(cx(), request({ capture: 'later' }))).next).toEqual({ kind: 'none' });
    lapse(payment);
    const over = { state: 'cancelled', reason: 'expired', captured: inr(0), refunds: [] };
    expect(await gateway.inspect(cx(), ref)).toMatchObject(over);
    expect(await refused(gateway.capture!(cx(), ref, inr(420_000), 'capture_1'))).toBe('rejected');
  });

  it('is taken although the answer was lost, and when somebody took it in the dashboard', async () => {
    const { ref, account, payment } = await promised();
    razorpay.mishaps.push('lose change');
    const take = () => gateway.capture!(cx(), ref, inr(420_000), 'capture_1');
    expect(await refused(take())).toBe('unavailable');
    expect(await take()).toMatchObject({ state: 'captured', captured: inr(420_000) });
    expect(payment.status).toBe('captured');
    const other = await started({ key: 'pay_2', capture: 'later' });
    pay(other);
    capture(account, paymentOf(other).payment);
    expect(await gateway.capture!(cx(), other, inr(420_000), 'capture_2')).toMatchObject({ state: 'captured' });
  });
});

it('the plugin brings the gateway and lets forms lead to the pages of Razorpay', () => {
  const plugin = paymentRazorpay();
  expect([...registeredBy(plugin).gateways.keys()]).toEqual(['payment-razorpay']);
  expect(plugin.csp).toEqual({ forms: ['https://*.razorpay.com'] });
  // Real sites talk to Razorpay and nobody else.
  expect([plugin.demoOnly, paymentRazorpay({ api: razorpay.origin }).demoOnly]).toEqual([false, true]);
  for (const keyId of ['rzp_first', 'key', '']) {
    expect(RazorpayAccount.safeParse({ keyId, keySecret: 'x' }).success).toBe(false);
  }
});
