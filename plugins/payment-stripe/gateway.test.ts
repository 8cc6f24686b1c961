import { describeGateway, registeredBy } from 'eventportal/sdk/testing';
import { describe, expect, it } from 'vitest';
import { cx, eur, gateway, hook, intentOf, pay, refused, request, settings, started, stripe } from './bench.kit.ts';
import paymentStripe from './index.ts';
import { StripeAccount } from './settings.ts';
import { addRefund } from './stand-in/account.ts';
import { authenticate } from './stand-in/cards.ts';
import { onboard } from './stand-in/connect.ts';
import { decide, openDispute } from './stand-in/disputes.ts';
import { beginDebit, CARDS, endDebit, lapse } from './stand-in.ts';

const nothing = () => undefined;
const otherSettings = StripeAccount.parse({ secretKey: 'sk_test_second', webhookSecret: 'whsec_second' });

describeGateway(gateway, {
  settings,
  otherSettings,
  fetch,
  secrets: ['sk_test_first', 'whsec_first', 'buyer@example.org'],
  reset: () => stripe.reset(),
  charges: () => stripe.account('sk_test_first').sessions.size,
  pay: (ref) => void pay(ref),
  decline(ref) {
    pay(ref, CARDS.declined);
    lapse(stripe, ref);
  },
  refundInDashboard(ref, amount) {
    const { account, intent } = intentOf(ref);
    addRefund(account, intent, { amount });
  },
  dispute(ref) {
    const { account, intent } = intentOf(ref);
    openDispute(account, intent);
  },
  decideDispute(ref, outcome) {
    const { account, intent } = intentOf(ref);
    decide(
      account,
      account.disputes.find(({ payment_intent }) => payment_intent === intent.id)!,
      outcome,
    );
  },
  onboard: (payee) => onboard(stripe.account('sk_test_first'), payee),
  transfers: () => stripe.account('sk_test_first').transfers.length,
  runDry: (on) => void (stripe.account('sk_test_first').isDry = on),
  payeeWebhook: (payee) => hook('account.updated', { id: payee, object: 'account' }),
  webhook: (ref) => hook('checkout.session.completed', stripe.find(ref).session),
  webhookWith: (ref, more) => hook('checkout.session.completed', { ...stripe.find(ref).session, ...more }),
  strayWebhook: () => hook('payment_intent.succeeded', { id: 'pi_of_another_shop', object: 'payment_intent' }),
  loseAnswer: () => void stripe.mishaps.push('lose', 'lose'),
  breakNetwork: (on) => void (stripe.down = on),
  hang: (on) => void (on && stripe.mishaps.push('hang')),
});

describe('the page at Stripe', () => {
  it('has one line with the price as the buyer saw it, in a language that Stripe has', async () => {
    const { next, snapshot } = await gateway.start(cx(), request());
    const { session } = stripe.find(snapshot.ref);
    expect(next).toEqual({ kind: 'redirect', url: session.url });
    expect(session).toMatchObject({
      ...{ amount_total: 4200, currency: 'eur', locale: 'de', client_reference_id: 'K7X2MABC' },
      ...{ payment_method_types: ['card'], success_url: request().returnUrl, cancel_url: request().returnUrl },
    });
  });

  it('offers what is switched on in Stripe where the account says so', async () => {
    const all = { ...settings, allMethods: true };
    const { snapshot } = await gateway.start(cx({ settings: all }), request({ locale: 'tlh' }));
    expect(stripe.find(snapshot.ref).session).toMatchObject({ payment_method_types: [], locale: 'auto' });
  });

  // What the buyer pays, in the smallest unit of the currency, and the number that Stripe wants for it.
  it.each([
    ['JPY', 500, 500],
    ['ISK', 500, 50_000],
    ['UGX', 7000, 700_000],
    ['KWD', 5120, 5120],
    ['MGA', 120_000, 1200],
    ['HUF', 99_900, 99_900],
  ])('says %s %i as %i, and reads it back exactly', async (currency, minor, told) => {
    const ref = await started({ amount: { minor, currency } });
    expect(stripe.find(ref).session.amount_total).toBe(told);
    pay(ref);
    await gateway.refund!(cx(), ref, { minor, currency }, 'refund_1');
    expect(await gateway.inspect(cx(), ref)).toMatchObject({
      captured: { minor, currency },
      refunds: [{ amount: { minor, currency }, key: 'refund_1' }],
    });
  });

  it.each([
    ['KWD', 5125],
    ['MGA', 150],
  ])('refuses %s %i, which Stripe cannot charge exactly', async (currency, minor) => {
    expect(await refused(started({ amount: { minor, currency } }))).toBe('rejected');
    expect(stripe.calls).toEqual([]);
  });
});

describe('what came of it', () => {
  it('stays open while the card is refused, the bank asks, or the buyer goes back', async () => {
    const ref = await started();
    for (const card of [CARDS.declined, CARDS.asksForAuthentication]) {
      pay(ref, card);
      expect(await gateway.inspect(cx(), ref)).toMatchObject({ state: 'pending', captured: eur(0) });
    }
    const { account, session } = stripe.find(ref);
    authenticate(account, session, false);
    expect((await gateway.inspect(cx(), ref)).state).toBe('pending');
    pay(ref, CARDS.asksForAuthentication);
    authenticate(account, session, true);
    const paid = await gateway.inspect(cx(), ref);
    expect(paid).toMatchObject({ state: 'captured', captured: eur(4200), facts: { card: 'Visa •••• 3155' } });
    expect(paid.reason).toBeUndefined();
  });

  it.each([
    [CARDS.declined, 'failed', 'declined'],
    [CARDS.insufficientFunds, 'failed', 'insufficient_funds'],
    [CARDS.blocked, 'failed', 'fraud_suspected'],
    [undefined, 'cancelled', 'expired'],
  ])('ends with the page: %s is %s, %s', async (card, state, reason) => {
    const ref = await started();
    if (card) pay(ref, card);
    lapse(stripe, ref);
    expect(await gateway.inspect(cx(), ref)).toMatchObject({ state, reason, captured: eur(0) });
  });

  it.each([
    [true, 'captured', undefined],
    [false, 'failed', 'insufficient_funds'],
  ])('waits for a debit that takes days (%s: %s)', async (isOk, state, reason) => {
    const ref = await started();
    const { account, session } = stripe.find(ref);
    beginDebit(account, session);
    expect((await gateway.inspect(cx(), ref)).state).toBe('pending');
    expect(await refused(gateway.cancel!(cx(), ref, 'cancel_1'))).toBe('rejected');
    endDebit(account, session, isOk);
    const told = await gateway.inspect(cx(), ref);
    expect([told.state, told.reason]).toEqual([state, reason]);
  });

  it('says that it is paid to who wanted to end it', async () => {
    const ref = await started();
    pay(ref);
    expect(await gateway.cancel!(cx(), ref, 'cancel_1')).toMatchObject({ state: 'captured', captured: eur(4200) });
    // And while the page was being closed.
    const other = await started({ key: 'pay_2' });
    stripe.mishaps.push(nothing, () => pay(other));
    expect(await gateway.cancel!(cx(), other, 'cancel_2')).toMatchObject({ state: 'captured', captured: eur(4200) });
  });
});

it('takes a part of what was promised; what is let go is no refund', async () => {
  const ref = await started({ capture: 'later' });
  pay(ref);
  const taken = await gateway.capture!(cx(), ref, eur(3000), 'capture_1');
  expect(taken).toMatchObject({ state: 'captured', captured: eur(3000), refunds: [] });
  expect(await gateway.capture!(cx(), ref, eur(3000), 'capture_1')).toEqual(taken);
});

it('the plugin brings the gateway and lets forms lead to the page of Stripe', () => {
  const plugin = paymentStripe({ checkoutDomain: 'pay.example.org' });
  expect([...registeredBy(plugin).gateways.keys()]).toEqual(['payment-stripe']);
  expect(plugin.csp.forms).toEqual([
    ...['https://checkout.stripe.com', 'https://connect.stripe.com', 'https://pay.example.org'],
  ]);
  // Real sites talk to Stripe and nobody else.
  expect([plugin.demoOnly, paymentStripe({ api: stripe.origin }).demoOnly]).toEqual([false, true]);
  for (const secretKey of ['pk_test_public', 'sk_org', '']) {
    expect(StripeAccount.safeParse({ secretKey }).success).toBe(false);
  }
});
