import { describe, expect, it } from 'vitest';
import {
  cx,
  gateway,
  hook,
  inr,
  logged,
  pay,
  paymentOf,
  razorpay,
  refused,
  request,
  settings,
  started,
} from './bench.kit.ts';
import { razorpayGateway } from './gateway.ts';
import { addRefund, dispute, failRefund, signed } from './stand-in/account.ts';
import { signedBy } from './stand-in/page.ts';

const paid = async () => {
  const ref = await started();
  pay(ref);
  return { ref, ...paymentOf(ref) };
};
const refund = (ref: string, minor: number, key: string) => gateway.refund!(cx(), ref, inr(minor), key);

describe('refunds', () => {
  it('go as fast as the account wants', async () => {
    const { ref, account } = await paid();
    await refund(ref, 100, 'refund_1');
    const fast = cx({ settings: { ...settings, refundSpeed: 'optimum' } });
    await gateway.refund!(fast, ref, inr(100), 'refund_2');
    expect(account.refunds.map(({ speed_requested: speed }) => speed)).toEqual(['normal', 'optimum']);
  });

  it('may wait, and fail after all; the money is still there then, and more than a page of them is read', async () => {
    const { ref, account, payment } = await paid();
    account.refundsBecome = 'pending';
    expect((await refund(ref, 420_000, 'refund_1')).state).toBe('pending');
    failRefund(account, account.refunds[0]!);
    const told = await gateway.inspect(cx(), ref);
    expect(told).toMatchObject({ captured: inr(420_000), refunds: [{ key: 'refund_1', state: 'failed' }] });
    account.refundsBecome = 'processed';
    for (let made = 0; made < 150; made += 1) addRefund(account, payment, { amount: 100 });
    const { refunds } = await gateway.inspect(cx(), ref);
    expect([refunds.length, new Set(refunds.map((one) => one.ref)).size]).toEqual([151, 151]);
  });

  it('of all of it leave it paid: what was captured stays captured', async () => {
    const { ref, payment } = await paid();
    await refund(ref, 20_000, 'refund_1');
    await refund(ref, 400_000, 'refund_2');
    expect(payment.status).toBe('refunded');
    expect(await gateway.inspect(cx(), ref)).toMatchObject({
      ...{ state: 'captured', captured: inr(420_000) },
      refunds: [
        { key: 'refund_1', state: 'succeeded' },
        { key: 'refund_2', state: 'succeeded' },
      ],
    });
  });

  it('are known by their key when Razorpay has long forgotten it; of what was not paid there are none', async () => {
    const { ref, account, payment } = await paid();
    const old = addRefund(account, payment, { amount: 100, notes: { eventportal_key: 'refund_old' } });
    expect((await refund(ref, 100, 'refund_old')).ref).toBe(old.id);
    expect(account.refunds).toHaveLength(1);
    expect(await refused(refund(await started({ key: 'pay_2' }), 100, 'refund_1'))).toBe('rejected');
  });
});

describe('asking again', () => {
  it('finds what an answer that was lost had done', async () => {
    razorpay.mishaps.push('lose');
    expect(await refused(started())).toBe('unavailable');
    const ref = await started();
    expect([...razorpay.account('rzp_test_first').orders.keys()]).toEqual([ref]);
    pay(ref);
    // The start of what is paid by now says so.
    expect((await gateway.start(cx(), request())).snapshot).toMatchObject({ ref, state: 'captured' });
    const { account, payment } = paymentOf(ref);
    razorpay.mishaps.push('lose change');
    expect(await refused(refund(ref, 200, 'refund_1'))).toBe('unavailable');
    expect((await refund(ref, 200, 'refund_1')).key).toBe('refund_1');
    expect(account.refunds.map(({ amount }) => amount)).toEqual([200]);
    expect(payment.amount_refunded).toBe(200);
  });

  it('while the first of two refunds is still being done waits for it', async () => {
    const { ref, account } = await paid();
    const reads = Array.from({ length: 5 }, () => () => undefined);
    razorpay.mishaps.push(...reads, 'hold');
    const first = refund(ref, 100, 'refund_1');
    await expect.poll(() => account.refunds.length).toBe(1);
    // Not listed yet.
    const [made] = account.refunds.splice(0);
    expect(await refused(refund(ref, 100, 'refund_1'))).toBe('unavailable');
    razorpay.release();
    expect((await first).ref).toBe(made!.id);
  });

  it('with one key for something else is refused', async () => {
    await started();
    expect(await refused(started({ amount: inr(430_000) }))).toBe('rejected');
  });
});

describe('webhooks', () => {
  it('of orders, payments, refunds and disputes name the order', async () => {
    const { ref, account, order, payment } = await paid();
    const entity = addRefund(account, payment, { amount: 500 });
    for (const [name, payload] of [
      ['order.paid', { order: { entity: order }, payment: { entity: payment } }],
      ['payment.captured', { payment: { entity: payment } }],
      ['refund.failed', { refund: { entity } }],
      ['payment.dispute.created', { dispute: { entity: dispute(account, payment) } }],
    ] as const) {
      expect(await gateway.notices!(cx(), hook(name, payload))).toMatchObject([{ ref }]);
    }
    const foreign = { payment: { entity: { id: 'pay_of_another_shop' } } };
    expect(await gateway.notices!(cx(), hook('payment.captured', foreign))).toEqual([]);
    expect(await gateway.notices!(cx(), hook('settlement.processed', { settlement: {} }))).toEqual([]);
  });

  it('late, twice, out of order or never: what is asked is the same', async () => {
    const { ref, order, payment } = await paid();
    const events = ['order.paid', 'payment.captured', 'payment.authorized', 'payment.failed'];
    const payload = { order: { entity: { id: order.id } }, payment: { entity: { ...payment, status: 'failed' } } };
    for (const name of events) {
      const told = hook(name, payload);
      const [notice, again] = [await gateway.notices!(cx(), told), await gateway.notices!(cx(), told)];
      expect(notice).toEqual([{ eventId: told.headers['x-razorpay-event-id'], ref }]);
      expect(again).toEqual(notice);
      expect(await gateway.inspect(cx(), notice[0]!.ref)).toMatchObject({ state: 'captured', captured: inr(420_000) });
    }
  });

  it('are refused when signed by somebody else; without a name of their own they are known by what they say', async () => {
    const payload = { order: { entity: { id: await started() } } };
    const notices = (told: ReturnType<typeof hook>) => gateway.notices!(cx(), told);
    expect(await refused(notices(hook('order.paid', payload, 'hook_second')))).toBe('bad_signature');
    const genuine = hook('order.paid', payload);
    for (const signature of ['', 'zz', genuine.headers['x-razorpay-signature']!.slice(0, 40)]) {
      const headers = { ...genuine.headers, 'x-razorpay-signature': signature };
      expect(await refused(notices({ ...genuine, headers }))).toBe('bad_signature');
    }
    const { 'x-razorpay-event-id': _, ...nameless } = genuine.headers;
    const [one, two] = [
      await notices({ ...genuine, headers: nameless }),
      await notices({ ...genuine, headers: nameless }),
    ];
    expect([one, one[0]!.eventId.length]).toEqual([two, 64]);
  });

  it('are checked over the bytes as they came: what is no text is no other text', async () => {
    const body = Buffer.concat([
      Buffer.from('{"event":"x","payload":{},"name":"'),
      Buffer.from([0xff]),
      Buffer.from('"}'),
    ]);
    const asText = { 'x-razorpay-signature': signed('hook_first', body.toString('utf8')) };
    expect(await refused(gateway.notices!(cx(), { body, headers: asText, query: {} }))).toBe('bad_signature');
  });

  it('that are no JSON, no event, or without a secret to check them lead to nothing', async () => {
    for (const text of ['no json', '[]']) {
      const headers = { 'x-razorpay-signature': signed('hook_first', text) };
      expect(await refused(gateway.notices!(cx(), { body: Buffer.from(text), headers, query: {} }))).toBe('rejected');
    }
    const { webhookSecret: _, ...without } = settings;
    expect(await refused(gateway.notices!(cx({ settings: without }), hook('x', {})))).toBe('misconfigured');
  });
});

describe('what the browser brings back', () => {
  const form = (fields: Readonly<Record<string, string>>) => ({
    body: Buffer.from(new URLSearchParams(fields).toString()),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    query: {},
  });

  it('names its order where Razorpay signed it, also without a secret for webhooks, and nothing else', async () => {
    const { ref, payment, order } = await paid();
    const genuine = signedBy({ keyId: 'rzp_test_first', order }, payment);
    const { webhookSecret: _, ...without } = settings;
    const told = [{ eventId: payment.id, ref }];
    expect(await gateway.notices!(cx({ settings: without }), form(genuine))).toEqual(told);
    for (const forged of [
      { ...genuine, razorpay_order_id: await started({ key: 'pay_2' }) },
      { ...genuine, razorpay_payment_id: 'pay_another' },
      signedBy({ keyId: 'rzp_test_second', order }, payment),
      { ...genuine, razorpay_signature: '' },
      { 'error[code]': 'BAD_REQUEST_ERROR', 'error[metadata]': JSON.stringify({ order_id: ref }) },
      {},
    ])
      expect(await refused(gateway.notices!(cx(), form(forged)))).toBe('bad_signature');
  });
});

describe('what goes wrong', () => {
  it.each([
    [429, 'unavailable'],
    [500, 'unavailable'],
    [502, 'unavailable'],
    [409, 'unavailable'],
    [400, 'rejected'],
    [401, 'misconfigured'],
    [403, 'misconfigured'],
  ])('an answer %i is %s', async (status, code) => {
    razorpay.mishaps.push(status);
    expect(await refused(started())).toBe(code);
  });

  it('and an answer that makes no sense is typed, and says nothing of what the buyer typed', async () => {
    const nonsense = async () =>
      new Response('<html>buyer@example.org</html>', { headers: { 'content-type': 'text/html' } });
    const error = await gateway.start(cx({ fetch: nonsense }), request()).catch((caught: unknown) => caught);
    expect(await refused(Promise.reject(error))).toBe('unavailable');
    expect(`${String(error)} ${logged.join()}`).not.toContain('buyer@example.org');
  });

  it.each([
    ['rzp_live_first', 'test', 'live_key'],
    ['rzp_test_first', 'live', 'test_key'],
    ['rzp_live_first', 'live', 'other_address'],
  ] as const)('keeps test and live apart, before anything is sent: %s in %s mode', async (keyId, mode, why) => {
    const other = { ...settings, keyId };
    expect(gateway.faultOf!(other, mode)).toEqual({ field: 'keyId', text: `payment-razorpay.errors.${why}` });
    const at = cx({ settings: other, mode });
    const calls = [gateway.inspect(at, 'order_1'), gateway.start(at, request())];
    expect(await Promise.all(calls.map(refused))).toEqual(['misconfigured', 'misconfigured']);
    expect(razorpay.calls).toEqual([]);
    expect(razorpayGateway().faultOf!({ ...settings, keyId: 'rzp_live_first' }, 'live')).toBeUndefined();
  });

  it('knows a key that may do nothing from one that works', async () => {
    const inspect = (keySecret: string) =>
      refused(gateway.inspect(cx({ settings: { ...settings, keySecret } }), 'order_none'));
    expect([await inspect('rzp_test_first_secret'), await inspect('wrong')]).toEqual(['not_found', 'misconfigured']);
  });
});
