import { describe, expect, it } from 'vitest';
import { cx, gateway, hook, logged, ngn, pay, paystack, refused, request, settings, started } from './bench.kit.ts';
import { paystackGateway } from './gateway.ts';
import { addRefund, dispute, failRefund, signed } from './stand-in/account.ts';

const paid = async () => {
  const ref = await started();
  pay(ref);
  return { ref, ...paystack.find(ref) };
};
const refund = (ref: string, minor: number, key: string) => gateway.refund!(cx(), ref, ngn(minor), key);

describe('refunds', () => {
  it('may wait, and fail after all; the money is still there then, and more than a page of them is read', async () => {
    const { ref, account, transaction } = await paid();
    account.refundsBecome = 'needs-attention';
    expect((await refund(ref, 4_200_000, 'refund_1')).state).toBe('pending');
    expect((await gateway.inspect(cx(), ref)).state).toBe('captured');
    failRefund(account, transaction, account.refunds[0]!);
    const told = await gateway.inspect(cx(), ref);
    expect(told).toMatchObject({ captured: ngn(4_200_000), refunds: [{ key: 'refund_1', state: 'failed' }] });
    account.refundsBecome = 'processed';
    for (let made = 0; made < 150; made += 1) addRefund(account, transaction, { amount: 100 });
    const { refunds } = await gateway.inspect(cx(), ref);
    expect([refunds.length, new Set(refunds.map((one) => one.ref)).size]).toEqual([151, 151]);
  });

  it('of all of it, in parts, leave it paid: what was captured stays captured', async () => {
    const { ref, transaction } = await paid();
    await refund(ref, 200_000, 'refund_1');
    await refund(ref, 4_000_000, 'refund_2');
    expect(transaction.status).toBe('reversed');
    expect(await gateway.inspect(cx(), ref)).toMatchObject({
      ...{ state: 'captured', captured: ngn(4_200_000) },
      refunds: [
        { key: 'refund_1', state: 'succeeded' },
        { key: 'refund_2', state: 'succeeded' },
      ],
    });
  });

  it('whose answer was lost are found by their note; of what was not paid there are none', async () => {
    const { ref, account } = await paid();
    paystack.mishaps.push('lose change');
    expect(await refused(refund(ref, 200, 'refund_1'))).toBe('unavailable');
    expect(await refund(ref, 200, 'refund_1')).toMatchObject({ key: 'refund_1', ref: String(account.refunds[0]!.id) });
    expect(account.refunds.map(({ amount }) => amount)).toEqual([200]);
    expect(await refused(refund(await started({ key: 'pay_2' }), 100, 'refund_1'))).toBe('rejected');
  });
});

describe('webhooks', () => {
  it('of charges, refunds and disputes name the payment; others are taken and lead to nothing', async () => {
    const { ref, account, transaction } = await paid();
    for (const [name, data] of [
      ['charge.success', transaction],
      ['refund.failed', { transaction_reference: ref, amount: '5' }],
      ['charge.dispute.create', dispute(account, transaction)],
    ] as const) {
      expect(await gateway.notices!(cx(), hook(name, data))).toMatchObject([{ ref }]);
    }
    for (const [name, data] of [
      ['transfer.success', { reference: ref }],
      ['customeridentification.success', { customer_id: '1' }],
      ['charge.success', { ...transaction, domain: 'live' }],
    ] as const) {
      expect(await gateway.notices!(cx(), hook(name, data))).toEqual([]);
    }
  });

  it('late, twice, out of order or never: what is asked is the same', async () => {
    const { ref, account, transaction } = await paid();
    const [made] = [addRefund(account, transaction, { amount: 500 })];
    const late = hook('charge.success', { ...transaction, status: 'failed', amount: 1 });
    const events = [hook('refund.processed', { transaction_reference: ref }), late, late];
    const ids = new Set<string>();
    for (const told of events) {
      const [notice] = await gateway.notices!(cx(), told);
      ids.add(notice!.eventId);
      expect(await gateway.inspect(cx(), notice!.ref)).toMatchObject({
        ...{ state: 'captured', captured: ngn(4_200_000), refunds: [{ ref: String(made!.id), amount: ngn(500) }] },
      });
    }
    expect(ids.size).toBe(2);
  });

  it('are refused when signed by somebody else, and checked over the bytes as they came', async () => {
    const { transaction } = await paid();
    const notices = (told: ReturnType<typeof hook>) => gateway.notices!(cx(), told);
    expect(await refused(notices(hook('charge.success', transaction, 'sk_test_second')))).toBe('bad_signature');
    const genuine = hook('charge.success', transaction);
    for (const signature of ['', 'zz', genuine.headers['x-paystack-signature']!.slice(0, 64)]) {
      const headers = { ...genuine.headers, 'x-paystack-signature': signature };
      expect(await refused(notices({ ...genuine, headers }))).toBe('bad_signature');
    }
    const body = Buffer.concat([Buffer.from('{"event":"x","data":{"n":"'), Buffer.from([0xff]), Buffer.from('"}}')]);
    const headers = { 'x-paystack-signature': signed('sk_test_first', body.toString('utf8')) };
    expect(await refused(gateway.notices!(cx(), { body, headers, query: {} }))).toBe('bad_signature');
  });

  it.each(['no json', '[]'])('that are no event are refused: %s', async (text) => {
    const headers = { 'x-paystack-signature': signed('sk_test_first', text) };
    expect(await refused(gateway.notices!(cx(), { body: Buffer.from(text), headers, query: {} }))).toBe('rejected');
  });
});

describe('disputes', () => {
  it.each([
    [{}, { state: 'needs_response', reason: 'other', withdrawn: false, respondBy: new Date('2026-11-28T18:00:00Z') }],
    [
      { status: 'awaiting-bank-feedback', category: 'fraud' },
      { state: 'under_review', reason: 'fraudulent' },
    ],
    [{ status: 'pending' }, { state: 'under_review', withdrawn: false }],
    [
      { status: 'resolved', resolution: 'declined' },
      { state: 'won', withdrawn: false },
    ],
    [
      { status: 'resolved', resolution: 'auto-accepted' },
      { state: 'lost', withdrawn: true },
    ],
    [
      { status: 'archived', resolution: 'merchant-accepted', refund_amount: 1000 },
      { state: 'lost', amount: ngn(1000) },
    ],
  ])('%o is told as %o', async (over, told) => {
    const { ref, account, transaction } = await paid();
    const { id } = dispute(account, transaction, over);
    const { disputes } = await gateway.inspect(cx(), ref);
    expect(disputes).toMatchObject([{ ref: String(id), ...told }]);
    expect(disputes![0]!.respondBy === undefined).toBe(!('respondBy' in told));
  });

  it('that are lost are no refunds, though Paystack lists what it took as one', async () => {
    const { ref, account, transaction } = await paid();
    const { id } = dispute(account, transaction, { status: 'resolved', resolution: 'merchant-accepted' });
    addRefund(account, transaction, { amount: transaction.amount, dispute: id });
    const told = await gateway.inspect(cx(), ref);
    expect(told).toMatchObject({
      state: 'captured',
      captured: ngn(4_200_000),
      refunds: [],
      disputes: [{ state: 'lost' }],
    });
  });
});

describe('what goes wrong', () => {
  it.each([
    [429, 'unavailable'],
    [500, 'unavailable'],
    [503, 'unavailable'],
    [400, 'rejected'],
    [401, 'misconfigured'],
    [403, 'misconfigured'],
  ])('an answer %i is %s', async (status, code) => {
    paystack.mishaps.push(status);
    expect(await refused(started())).toBe(code);
  });

  it('and an answer that makes no sense is typed, and says nothing of what the buyer typed', async () => {
    const answers = [
      '<html>buyer@example.org</html>',
      '{"status":true,"message":"buyer@example.org","data":{}}',
      'null',
    ];
    for (const text of answers) {
      const error = await gateway
        .start(cx({ fetch: async () => new Response(text) }), request())
        .catch((caught: unknown) => caught);
      expect(await refused(Promise.reject(error))).toBe('unavailable');
      expect(`${String(error)} ${logged.join()}`).not.toContain('buyer@example.org');
    }
    const error = await started({ email: 'no address' }).catch((caught: unknown) => caught);
    expect([await refused(Promise.reject(error)), String(error).includes('no address')]).toEqual(['rejected', false]);
  });

  it.each([
    ['sk_live_first', 'test', 'live_key'],
    ['sk_test_first', 'live', 'test_key'],
    ['sk_live_first', 'live', 'other_address'],
  ] as const)('keeps test and live apart, before anything is sent: %s in %s mode', async (secretKey, mode, why) => {
    const other = { ...settings, secretKey };
    expect(gateway.faultOf!(other, mode)).toEqual({ field: 'secretKey', text: `payment-paystack.errors.${why}` });
    const at = cx({ settings: other, mode });
    const calls = [gateway.inspect(at, 'pay.1'), gateway.start(at, request())];
    expect(await Promise.all(calls.map(refused))).toEqual(['misconfigured', 'misconfigured']);
    expect(paystack.calls).toEqual([]);
    expect(paystackGateway().faultOf!({ secretKey: 'sk_live_first' }, 'live')).toBeUndefined();
  });

  it('knows a key that may do nothing from one that works', async () => {
    const inspect = (secretKey: string) => refused(gateway.inspect(cx({ settings: { secretKey } }), 'pay.none'));
    expect([await inspect('sk_test_first'), await inspect('sk_test_revoked')]).toEqual(['not_found', 'misconfigured']);
  });
});
