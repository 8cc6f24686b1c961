import { GatewayError, type GatewayContext, type StartPayment } from 'eventportal/sdk';
import { describeGateway, registeredBy } from 'eventportal/sdk/testing';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { stripeGateway } from './gateway.ts';
import paymentStripe from './index.ts';
import { StripeAccount } from './settings.ts';
import { refundOf } from './snapshot.ts';
import { addRefund, leftOf } from './stand-in/account.ts';
import { authenticate, useCard } from './stand-in/cards.ts';
import { beginDebit, CARDS, endDebit, lapse, signed, startStripe } from './stand-in.ts';

const stripe = await startStripe();
afterAll(() => stripe.close());

const gateway = stripeGateway(stripe.origin);
const settings = StripeAccount.parse({ secretKey: 'sk_test_first', webhookSecret: 'whsec_first' });
const otherSettings = StripeAccount.parse({ secretKey: 'sk_test_second', webhookSecret: 'whsec_second' });

const pay = (ref: string, card: string = CARDS.pays) => {
  const { account, session } = stripe.find(ref);
  return useCard(account, session, card);
};
const intentOf = (ref: string) => {
  const { account, session } = stripe.find(ref);
  return { account, intent: account.intents.get(session.payment_intent!)! };
};

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
  webhook: (ref) => hook('checkout.session.completed', stripe.find(ref).session),
  breakNetwork: (on) => void (stripe.down = on),
  hang: (on) => void (on && stripe.mishaps.push('hang')),
});

function hook(type: string, object: object, secret = 'whsec_first', seconds?: number) {
  const { body, headers } = stripe.event(type, object, secret, seconds);
  return { body: Buffer.from(body), headers, query: {} };
}

const logged: string[] = [];
const cx = (over: Partial<GatewayContext<StripeAccount>> = {}): GatewayContext<StripeAccount> => ({
  settings,
  mode: 'test',
  signal: AbortSignal.timeout(10_000),
  fetch,
  log: (event, facts) => void logged.push(JSON.stringify([event, facts])),
  ...over,
});
const request = (over: Partial<StartPayment> = {}): StartPayment => ({
  key: 'pay_1',
  amount: { minor: 4200, currency: 'EUR' },
  reference: 'K7X2MABC',
  description: 'Order K7X2MABC',
  email: 'buyer@example.org',
  locale: 'de-AT',
  returnUrl: 'https://portal.example.org/o/K7X2MABC/return',
  webhookUrl: 'https://portal.example.org/webhooks/account',
  capture: 'now',
  ...over,
});
const started = async (over: Partial<StartPayment> = {}) => (await gateway.start(cx(), request(over))).snapshot.ref;
const eur = (minor: number) => ({ minor, currency: 'EUR' });
const refused = (call: Promise<unknown>) =>
  call.then(
    () => 'no error',
    (error: unknown) => (error instanceof GatewayError ? error.code : `untyped: ${String(error)}`),
  );

beforeEach(() => {
  stripe.reset();
  logged.length = 0;
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
  });
});

describe('money that is promised and taken later', () => {
  const promised = async () => {
    const ref = await started({ capture: 'later' });
    pay(ref);
    expect(await gateway.inspect(cx(), ref)).toMatchObject({
      ...{ state: 'authorized', authorized: eur(4200), captured: eur(0) },
    });
    return ref;
  };

  it('is captured in part, once; what is let go is no refund', async () => {
    const ref = await promised();
    const taken = await gateway.capture!(cx(), ref, eur(3000), 'capture_1');
    expect(taken).toMatchObject({ state: 'captured', captured: eur(3000), refunds: [] });
    expect(await gateway.capture!(cx(), ref, eur(3000), 'capture_1')).toEqual(taken);
  });

  it('is let go', async () => {
    const ref = await promised();
    expect(await gateway.cancel!(cx(), ref, 'cancel_1')).toMatchObject({
      ...{ state: 'cancelled', authorized: eur(0), captured: eur(0), refunds: [] },
    });
    expect(await refused(gateway.capture!(cx(), ref, eur(1), 'capture_1'))).toBe('rejected');
  });
});

describe('refunds', () => {
  it('may wait, and fail after all; more than a page of them is read', async () => {
    const ref = await started();
    pay(ref);
    const { account, intent } = intentOf(ref);
    account.refundsBecome = 'pending';
    expect((await gateway.refund!(cx(), ref, eur(4200), 'refund_1')).state).toBe('pending');
    account.refunds[0]!.status = 'failed';
    expect((await gateway.inspect(cx(), ref)).refunds).toMatchObject([{ key: 'refund_1', state: 'failed' }]);
    expect(leftOf(account, intent)).toBe(4200);
    account.refundsBecome = 'succeeded';
    for (let made = 0; made < 150; made += 1) addRefund(account, intent, { amount: 1 });
    const { refunds } = await gateway.inspect(cx(), ref);
    expect([refunds.length, new Set(refunds.map((refund) => refund.ref)).size]).toEqual([151, 151]);
  });

  it('are known by their key when Stripe has long forgotten it', async () => {
    const ref = await started();
    pay(ref);
    const { account, intent } = intentOf(ref);
    const old = addRefund(account, intent, { amount: 100, metadata: { eventportal_key: 'refund_old' } });
    expect((await gateway.refund!(cx(), ref, eur(100), 'refund_old')).ref).toBe(old.id);
    expect(account.refunds).toHaveLength(1);
    expect(refundOf({ ...old, status: 'canceled' } as never).state).toBe('failed');
  });
});

describe('asking again', () => {
  it('finds what an answer that was lost had done', async () => {
    stripe.mishaps.push('lose', 'lose');
    expect(await refused(started())).toBe('unavailable');
    const ref = await started();
    expect([...stripe.account('sk_test_first').sessions.keys()]).toEqual([ref]);
    pay(ref);
    const refund = () => gateway.refund!(cx(), ref, eur(100), 'refund_1');
    const [a, b] = await Promise.all([refund(), refund()]);
    expect(a.ref).toBe(b.ref);
  });

  it('waits for the first of two that come at once', async () => {
    stripe.mishaps.push('hold');
    const both = [started(), started()];
    await expect.poll(() => stripe.calls.some(({ status }) => status === 409)).toBe(true);
    stripe.release();
    const [a, b] = await Promise.all(both);
    expect(a).toBe(b);
  });

  it('with one key for something else is refused', async () => {
    await started();
    expect(await refused(started({ amount: eur(4300) }))).toBe('rejected');
  });
});

describe('webhooks', () => {
  it('of refunds and payments name the page that they were begun on', async () => {
    const ref = await started();
    pay(ref);
    const { account, intent } = intentOf(ref);
    const refund = addRefund(account, intent, { amount: 5 });
    for (const [type, object] of [
      ['refund.updated', refund],
      ['payment_intent.succeeded', intent],
      ['charge.refunded', account.charges.get(intent.latest_charge!)!],
    ] as const) {
      expect(await gateway.notices!(cx(), hook(type, object))).toMatchObject([{ ref }]);
    }
    expect(await gateway.notices!(cx(), hook('payout.paid', { object: 'payout', id: 'po_1' }))).toEqual([]);
    const foreign = { object: 'payment_intent', id: 'pi_of_another_shop' };
    expect(await gateway.notices!(cx(), hook('payment_intent.succeeded', foreign))).toEqual([]);
  });

  it('are refused when signed by somebody else, or too long ago; a copy names the same event', async () => {
    const object = stripe.find(await started()).session;
    const now = Math.floor(Date.now() / 1000);
    const notices = (request: ReturnType<typeof hook>) => gateway.notices!(cx(), request);
    expect(await refused(notices(hook('checkout.session.completed', object, 'whsec_second')))).toBe('bad_signature');
    expect(await refused(notices(hook('checkout.session.completed', object, 'whsec_first', now - 400)))).toBe(
      'bad_signature',
    );
    const stale = hook('checkout.session.completed', object, 'whsec_first', now - 400);
    const fresher = stale.headers['stripe-signature']!.replace(/t=\d+/, `t=${now}`);
    expect(await refused(notices({ ...stale, headers: { 'stripe-signature': fresher } }))).toBe('bad_signature');
    const genuine = hook('checkout.session.completed', object);
    expect(await notices(genuine)).toEqual(await notices(genuine));
  });

  it('that are no JSON, of the other mode, or without a secret to check them lead to nothing', async () => {
    const headers = { 'stripe-signature': signed('whsec_first', 'no json') };
    expect(await refused(gateway.notices!(cx(), { body: Buffer.from('no json'), headers, query: {} }))).toBe(
      'rejected',
    );
    const object = stripe.find(await started()).session;
    const body = hook('checkout.session.completed', object)
      .body.toString()
      .replace('"livemode":false', '"livemode":true');
    const live = { body: Buffer.from(body), headers: { 'stripe-signature': signed('whsec_first', body) }, query: {} };
    expect(await gateway.notices!(cx(), live)).toEqual([]);
    const { webhookSecret: _, ...without } = settings;
    expect(await refused(gateway.notices!(cx({ settings: without }), hook('x', object)))).toBe('misconfigured');
  });
});

describe('what goes wrong', () => {
  it.each([
    [429, 'unavailable'],
    [500, 'unavailable'],
    [409, 'unavailable'],
    [402, 'rejected'],
    [401, 'misconfigured'],
    [403, 'misconfigured'],
  ])('an answer %i is %s', async (status, code) => {
    stripe.mishaps.push(status, status);
    expect(await refused(started())).toBe(code);
  });

  it('says only codes of it, never what the buyer typed', async () => {
    const error = await started({ email: 'not an address' }).catch((caught: unknown) => caught);
    expect(String(error)).toContain('email_invalid');
    expect(`${String(error)} ${String((error as Error).cause)} ${logged.join()}`).not.toContain('not an address');
  });

  it('keeps test and live apart, before anything is sent', async () => {
    const live = { ...settings, secretKey: 'sk_live_first' };
    const told = await gateway.inspect(cx({ settings: live }), 'cs_1').catch((error: unknown) => String(error));
    expect(told).toContain("a key for Stripe's live mode in an account for test payments");
    for (const over of [{ settings: live }, { mode: 'live' as const }, { settings: live, mode: 'live' as const }]) {
      expect(await refused(gateway.inspect(cx(over), 'cs_1'))).toBe('misconfigured');
    }
    expect(stripe.calls).toEqual([]);
  });

  it('knows a key that may do nothing from one that works', async () => {
    const inspect = (secretKey: string) =>
      refused(gateway.inspect(cx({ settings: { ...settings, secretKey } }), 'none_1'));
    expect([
      await inspect('sk_test_first'),
      await inspect('sk_test_revoked'),
      await inspect('rk_test_limited'),
    ]).toEqual([...['not_found', 'misconfigured', 'misconfigured']]);
  });
});

it('the plugin brings the gateway and lets forms lead to the page of Stripe', () => {
  const plugin = paymentStripe({ checkoutDomain: 'pay.example.org' });
  expect([...registeredBy(plugin).gateways.keys()]).toEqual(['payment-stripe']);
  expect(plugin.csp.forms).toEqual(['https://checkout.stripe.com', 'https://pay.example.org']);
  for (const secretKey of ['pk_test_public', 'sk_org', '']) {
    expect(StripeAccount.safeParse({ secretKey }).success).toBe(false);
  }
});
