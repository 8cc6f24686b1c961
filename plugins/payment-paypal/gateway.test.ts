import { registeredBy } from 'eventportal/sdk/testing';
import { describe, expect, it } from 'vitest';
import {
  at,
  captures,
  cx,
  eur,
  gateway,
  paid,
  paymentsOf,
  paypal,
  refused,
  request,
  say,
  settings,
  started,
} from './bench.kit.ts';
import { toPayPal } from './currencies.ts';
import paymentPaypal from './index.ts';
import { orderIdOf, refOf } from './refs.ts';
import { PayPalAccount } from './settings.ts';
import { addCapture, decide } from './stand-in/account.ts';

const nothing = () => undefined;

describe('the order at PayPal', () => {
  it('has the sum as the buyer saw it, in a language that PayPal has, and asks for no address', async () => {
    const { next, snapshot } = await gateway.start(cx(), request());
    const { account, order } = at(snapshot.ref);
    expect(next).toEqual({ kind: 'redirect', url: `${paypal.origin}/checkoutnow?token=${order.id}` });
    expect(order.purchase_units[0]).toMatchObject({
      amount: { currency_code: 'EUR', value: '42.00' },
      custom_id: 'K7X2MABC',
      description: 'Order K7X2MABC',
    });
    const { returnUrl } = request();
    expect(account.wishes.get(order.id)).toEqual({
      ...{ locale: 'de-AT', shipping_preference: 'NO_SHIPPING', user_action: 'PAY_NOW' },
      ...{ payment_method_preference: 'IMMEDIATE_PAYMENT_REQUIRED', return_url: returnUrl, cancel_url: returnUrl },
    });
  });

  it('lets money come later where the account says so; what PayPal cannot spell is left out', async () => {
    const slow = cx({ settings: { ...settings, slowPayments: true } });
    const long = request({ locale: 'tlh', description: 'x'.repeat(400) });
    const { snapshot } = await gateway.start(slow, long);
    const { account, order } = at(snapshot.ref);
    const wishes = account.wishes.get(order.id);
    expect([wishes?.payment_method_preference, wishes?.locale]).toEqual(['UNRESTRICTED', undefined]);
  });

  // What the buyer pays, in the smallest unit of the currency, and the number that PayPal wants for it.
  it.each([
    ['JPY', 500, '500'],
    ['HUF', 99_900, '999'],
    ['TWD', 7000, '70'],
    ['EUR', 5, '0.05'],
    ['USD', 123_456_789, '1234567.89'],
  ])('says %s %i as %s, and reads it back exactly', async (currency, minor, value) => {
    const ref = await paid({ amount: { minor, currency } });
    expect(at(ref).order.purchase_units[0].amount).toEqual({ currency_code: currency, value });
    await gateway.refund!(cx(), ref, { minor, currency }, 'refund_1');
    expect(await gateway.inspect(cx(), ref)).toMatchObject({
      captured: { minor, currency },
      refunds: [{ amount: { minor, currency }, key: 'refund_1' }],
    });
  });

  it('is refused for a fraction that PayPal does not have, before anything is sent', async () => {
    expect(await refused(started({ amount: { minor: 99_950, currency: 'HUF' } }))).toBe('rejected');
    expect(paypal.calls).toEqual([]);
    expect(() => toPayPal({ minor: 150, currency: 'TWD' })).toThrow('fractions');
  });
});

describe('what the buyer approved', () => {
  it('is taken once, whoever looks and however often at once', async () => {
    const ref = await started();
    say(ref);
    const looks = await Promise.all([1, 2, 3, 4].map(() => gateway.inspect(cx(), ref)));
    expect(new Set(looks.map(({ state }) => state))).toEqual(new Set(['captured']));
    expect(await gateway.inspect(cx(), ref)).toMatchObject({ state: 'captured', captured: eur(4200) });
    expect(paymentsOf(ref).captures).toHaveLength(1);
    // One key for one approval.
    expect(new Set(paypal.calls.filter(({ path }) => path.endsWith('/capture')).map(({ key }) => key)).size).toBe(1);
  });

  it('is waited for while another look is taking it', async () => {
    const ref = await started();
    say(ref);
    paypal.mishaps.push(nothing, 'hold');
    const first = gateway.inspect(cx(), ref);
    await expect.poll(() => paymentsOf(ref).captures.length).toBe(1);
    // The order is paid at PayPal, and the first look has no answer yet.
    expect((await gateway.inspect(cx(), ref)).state).toBe('captured');
    paypal.release();
    expect((await first).state).toBe('captured');
    expect(paymentsOf(ref).captures).toHaveLength(1);
  });

  it('is found when the answer was lost', async () => {
    const ref = await started();
    say(ref);
    paypal.mishaps.push(nothing, 'lose', 'lose');
    expect(await refused(gateway.inspect(cx(), ref))).toBe('unavailable');
    expect((await gateway.inspect(cx(), ref)).state).toBe('captured');
    expect(paymentsOf(ref).captures).toHaveLength(1);
  });

  it('stays open when the card is refused: the same page takes another one', async () => {
    const { next, snapshot } = await gateway.start(cx(), request());
    say(snapshot.ref, 'refused');
    for (const _ of [1, 2]) expect((await gateway.inspect(cx(), snapshot.ref)).state).toBe('pending');
    expect((await gateway.start(cx(), request())).next).toEqual(next);
    say(snapshot.ref);
    expect(await gateway.inspect(cx(), snapshot.ref)).toMatchObject({ state: 'captured', captured: eur(4200) });
    expect(captures()).toBe(1);
  });

  it.each([
    ['declined', 'declined'],
    ['insufficient', 'insufficient_funds'],
    ['fraud', 'fraud_suspected'],
  ] as const)('fails for good: %s is %s', async (funding, reason) => {
    const ref = await started();
    say(ref, funding);
    expect(await gateway.inspect(cx(), ref)).toMatchObject({ state: 'failed', reason, captured: eur(0) });
  });

  it.each([
    [true, { state: 'captured', captured: eur(4200) }],
    [false, { state: 'failed', reason: 'declined', captured: eur(0) }],
  ])('waits while PayPal looks at it (%s)', async (isOk, outcome) => {
    const ref = await started();
    say(ref, 'review');
    expect(await gateway.inspect(cx(), ref)).toMatchObject({
      state: 'pending',
      facts: { status: 'PENDING (PENDING_REVIEW)' },
    });
    expect(await refused(gateway.cancel!(cx(), ref, 'cancel_1'))).toBe('rejected');
    const { account, order } = at(ref);
    decide(account, order, isOk);
    const told = await gateway.inspect(cx(), ref);
    expect(told).toMatchObject(outcome);
    expect(told.facts).toEqual({
      transaction: paymentsOf(ref).captures[0]!.id,
      status: isOk ? 'COMPLETED' : 'DECLINED',
    });
  });

  it('needs no page when it is begun again', async () => {
    const ref = await started();
    say(ref);
    paypal.reset();
    // PayPal may answer to the key of an order with what it is by now.
    const again = await gateway.start(cx({ fetch: approved }), request());
    expect(again).toMatchObject({ snapshot: { state: 'pending' }, next: { kind: 'none' } });
    expect(ref).not.toBe('');
  });
});

// What the next answers of PayPal say, with the order approved.
const approved: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  const text = (await response.text()).replaceAll('PAYER_ACTION_REQUIRED', 'APPROVED').replaceAll('payer-action', 'x');
  return new Response(text, { status: response.status, headers: response.headers });
};

describe('an order that is not wanted any more', () => {
  it('is never taken, though the buyer approves it after all', async () => {
    const ref = await started();
    await gateway.cancel!(cx(), ref, 'cancel_1');
    say(ref);
    expect(await gateway.inspect(cx(), ref)).toMatchObject({ state: 'cancelled', captured: eur(0) });
    expect([captures(), paymentsOf(ref).captures.length]).toEqual([0, 0]);
  });

  it('is given up though the buyer approved it; what was taken meanwhile is told', async () => {
    const ref = await started();
    say(ref);
    expect((await gateway.cancel!(cx(), ref, 'cancel_1')).state).toBe('cancelled');
    expect(await gateway.cancel!(cx(), await paid({ key: 'pay_2' }), 'cancel_2')).toMatchObject({ state: 'captured' });
    // And between the look and the cancelling.
    const other = await started({ key: 'pay_3' });
    const { account, order } = at(other);
    const take = () => void addCapture(account, order, order.purchase_units[0].amount, 'pays');
    paypal.mishaps.push(nothing, take);
    expect(await gateway.cancel!(cx(), other, 'cancel_3')).toMatchObject({ state: 'captured', captured: eur(4200) });
  });

  it('is over when PayPal has forgotten it; one that never was is not', async () => {
    const { order } = at(await started());
    const old = refOf({
      id: 'OLD',
      createTime: '2026-11-26T12:00:00Z',
      purchaseUnits: [{ amount: { currencyCode: 'EUR', value: '1.00' } }],
    }).replace(/\d+$/, String(Math.floor(Date.now() / 1000) - 4 * 60 * 60));
    const young = old.replace(/\d+$/, String(Math.floor(Date.now() / 1000)));
    const lapsed = { ref: old, state: 'cancelled', reason: 'expired', captured: eur(0), refunds: [] };
    expect(await gateway.inspect(cx(), old)).toMatchObject(lapsed);
    expect(await gateway.cancel!(cx(), old, 'cancel_1')).toMatchObject(lapsed);
    expect(await refused(gateway.inspect(cx(), young))).toBe('not_found');
    expect(await refused(gateway.inspect(cx(), orderIdOf(old)))).toBe('not_found');
    expect(order.status).toBe('PAYER_ACTION_REQUIRED');
  });
});

it('the plugin brings the gateway and lets forms lead to the pages of PayPal', () => {
  const plugin = paymentPaypal({ api: paypal.origin });
  expect([...registeredBy(plugin).gateways.keys()]).toEqual(['payment-paypal']);
  expect(plugin.csp.forms).toEqual(['https://www.paypal.com', 'https://www.sandbox.paypal.com', paypal.origin]);
  // Real sites talk to PayPal and nobody else.
  expect([paymentPaypal().demoOnly, plugin.demoOnly]).toEqual([false, true]);
  for (const clientId of ['', 'short', 'with space in it', 'a:colon_in_it']) {
    expect(PayPalAccount.safeParse({ clientId, clientSecret: 'secret_of_it' }).success).toBe(false);
  }
});
