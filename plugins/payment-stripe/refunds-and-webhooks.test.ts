import { describe, expect, it } from 'vitest';
import {
  cx,
  eur,
  gateway,
  hook,
  intentOf,
  logged,
  pay,
  refused,
  request,
  settings,
  started,
  stripe,
} from './bench.kit.ts';
import { stripeGateway } from './gateway.ts';
import { refundOf } from './snapshot.ts';
import { addRefund, leftOf } from './stand-in/account.ts';
import { signed } from './stand-in.ts';

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
    const nothing = () => undefined;
    stripe.mishaps.push(nothing, nothing, 'lose', 'lose');
    const other = () => gateway.refund!(cx(), ref, eur(200), 'refund_2');
    expect(await refused(other())).toBe('unavailable');
    await other();
    expect(intentOf(ref).account.refunds.map(({ amount }) => amount)).toEqual([100, 200]);
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
    const notices = (told: ReturnType<typeof hook>) => gateway.notices!(cx(), told);
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

  it.each([
    ['sk_live_first', 'test', 'live_key'],
    ['rk_test_first', 'live', 'test_key'],
    ['rk_live_first', 'live', 'other_address'],
  ] as const)('keeps test and live apart, before anything is sent: %s in %s mode', async (secretKey, mode, why) => {
    const other = { ...settings, secretKey };
    expect(gateway.faultOf!(other, mode)).toEqual({ field: 'secretKey', text: `payment-stripe.errors.${why}` });
    const at = cx({ settings: other, mode });
    const calls = [gateway.inspect(at, 'cs_1'), gateway.start(at, request())];
    expect(await Promise.all(calls.map(refused))).toEqual(['misconfigured', 'misconfigured']);
    expect(stripe.calls).toEqual([]);
    expect(stripeGateway().faultOf!({ ...settings, secretKey: 'sk_live_first' }, 'live')).toBeUndefined();
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
