import { describe, expect, it } from 'vitest';
import {
  accountOf,
  at,
  cx,
  eur,
  gateway,
  hook,
  logged,
  paid,
  paymentsOf,
  paypal,
  refused,
  request,
  settings,
  started,
} from './bench.kit.ts';
import { paypalGateway } from './gateway.ts';
import { addRefund, leftOf } from './stand-in/account.ts';

const nothing = () => undefined;
const refund = (ref: string, minor: number, key: string) => gateway.refund!(cx(), ref, eur(minor), key);
const inDashboard = (ref: string, value: string) => {
  const { account, order } = at(ref);
  return addRefund(account, order, { currency_code: 'EUR', value });
};

describe('refunds', () => {
  it('go back in parts, and in full, once for each key, also at once', async () => {
    const ref = await paid();
    await Promise.all([refund(ref, 1200, 'refund_1'), refund(ref, 1200, 'refund_1')]);
    await refund(ref, 3000, 'refund_2');
    expect(await refused(refund(ref, 1, 'refund_3'))).toBe('rejected');
    expect(paymentsOf(ref).refunds.map(({ amount }) => amount.value)).toEqual(['12.00', '30.00']);
    expect(await gateway.inspect(cx(), ref)).toMatchObject({ state: 'captured', captured: eur(4200) });
  });

  it('may wait, and fail after all', async () => {
    const ref = await paid();
    const { account, order } = at(ref);
    account.refundsBecome = 'PENDING';
    expect((await refund(ref, 4200, 'refund_1')).state).toBe('pending');
    for (const [status, state] of [
      ['COMPLETED', 'succeeded'],
      ['FAILED', 'failed'],
      ['CANCELLED', 'failed'],
    ] as const) {
      paymentsOf(ref).refunds[0]!.status = status;
      expect((await gateway.inspect(cx(), ref)).refunds).toMatchObject([{ key: 'refund_1', state }]);
    }
    expect(leftOf(order)).toBe(4200);
  });

  it('are known by their key when PayPal has forgotten it, and when the order does not show it', async () => {
    const ref = await paid();
    const { account, order } = at(ref);
    const old = addRefund(account, order, { currency_code: 'EUR', value: '1.00' }, 'eventportal:refund_old');
    inDashboard(ref, '2.00');
    for (const showsCustomIds of [true, false]) {
      account.showsCustomIds = showsCustomIds;
      expect((await refund(ref, 100, 'refund_old')).ref).toBe(old.id);
      const { refunds } = await gateway.inspect(cx(), ref);
      expect(refunds.map(({ key }) => key)).toEqual(['refund_old', undefined]);
    }
    expect(paymentsOf(ref).refunds).toHaveLength(2);
  });

  it('need money that was paid', async () => {
    expect(await refused(refund(await started(), 100, 'refund_1'))).toBe('rejected');
  });
});

describe('asking again', () => {
  it('finds what an answer that was lost had done', async () => {
    paypal.mishaps.push('lose', 'lose');
    expect(await refused(started())).toBe('unavailable');
    const ref = await started();
    expect(paypal.account('client_first').orders.size).toBe(1);
    const other = await paid({ key: 'pay_2' });
    paypal.mishaps.push(nothing, 'lose', 'lose');
    expect(await refused(refund(other, 200, 'refund_2'))).toBe('unavailable');
    await refund(other, 200, 'refund_2');
    expect(paymentsOf(other).refunds.map(({ amount }) => amount.value)).toEqual(['2.00']);
    expect(ref).not.toBe(other);
  });

  it('while the first is being answered may be refused for now, and finds the same later', async () => {
    paypal.mishaps.push('hold');
    const first = started();
    await expect.poll(() => paypal.account('client_first').orders.size).toBe(1);
    expect(await refused(started())).toBe('unavailable');
    paypal.release();
    expect(await started()).toBe(await first);
  });

  it('with one key for something else is refused', async () => {
    await started();
    expect(await refused(started({ amount: eur(4300) }))).toBe('rejected');
  });
});

describe('webhooks', () => {
  const notices = (told: ReturnType<typeof hook>, over = {}) => gateway.notices!(cx(over), told);

  it('of captures, refunds and authorizations name the order that they come from', async () => {
    const ref = await paid();
    const kept = inDashboard(ref, '0.05');
    const { order } = at(ref);
    for (const [type, kind, resource] of [
      ['CHECKOUT.ORDER.APPROVED', 'checkout-order', order],
      ['CHECKOUT.PAYMENT-APPROVAL.REVERSED', 'checkout-order', { order_id: order.id }],
      ['PAYMENT.CAPTURE.COMPLETED', 'capture', paymentsOf(ref).captures[0]!],
      ['PAYMENT.CAPTURE.REFUNDED', 'refund', kept],
      [
        'CUSTOMER.DISPUTE.CREATED',
        'dispute',
        { disputed_transactions: [{ seller_transaction_id: paymentsOf(ref).captures[0]!.id }] },
      ],
    ] as const) {
      expect(await notices(hook(type, kind, resource))).toMatchObject([{ ref }]);
    }
    expect(await notices(hook('PAYMENT.PAYOUTSBATCH.SUCCESS', 'payouts', { id: 'PO1' }))).toEqual([]);
    expect(await notices(hook('CHECKOUT.ORDER.APPROVED', 'checkout-order', { id: 'OFANOTHERSHOP' }))).toEqual([]);
  });

  it('are refused before they are read when they are forged, too old, or signed elsewhere', async () => {
    const { order } = at(await started());
    const make = (signing: Parameters<typeof hook>[3]) =>
      hook('CHECKOUT.ORDER.APPROVED', 'checkout-order', order, signing);
    const hour = 60 * 60 * 1000;
    const cert = (certUrl: string) => make({ certUrl });
    const certs = 'https://api.sandbox.paypal.com/v1/notifications/certs/';
    const genuine = make({});
    const without = (name: string) => ({ ...genuine, headers: { ...genuine.headers, [name]: '' } });
    const forged = [
      make({ webhookId: 'WEBHOOK2' }),
      make({ at: new Date(Date.now() + hour) }),
      // Signed at one time, said to be of another.
      { ...genuine, headers: { ...genuine.headers, 'paypal-transmission-time': new Date().toUTCString() } },
      { ...genuine, body: Buffer.from('no json') },
      without('paypal-transmission-id'),
      without('paypal-transmission-sig'),
      without('paypal-transmission-time'),
      without('paypal-auth-algo'),
      without('paypal-cert-url'),
      cert(`${certs}CERT-run-out`),
      cert(`${certs}CERT-unknown`),
      // Where anybody could have put one.
      cert('https://api.paypal.com/v1/notifications/certs/CERT-played'),
      cert('https://api.sandbox.paypal.com.example.org/v1/notifications/certs/CERT-played'),
      cert('https://api.sandbox.paypal.com@example.org/v1/notifications/certs/CERT-played'),
      cert('http://api.sandbox.paypal.com/v1/notifications/certs/CERT-played'),
      cert(`${certs}../../oauth2/token`),
      cert(`${certs}CERT-played?to=elsewhere`),
    ];
    for (const [at, told] of forged.entries())
      expect([at, await refused(notices(told))]).toEqual([at, 'bad_signature']);
    expect(paypal.calls.filter(({ method }) => method === 'GET')).toEqual([]);
    const old = make({ at: new Date(Date.now() - 80 * hour) });
    const staleness = (told: ReturnType<typeof hook>) =>
      notices(told).catch(({ code, stale }: { code: string; stale: boolean }) => [code, stale]);
    expect(await staleness(old)).toEqual(['bad_signature', true]);
    // Old and forged is forged.
    expect(await staleness({ ...old, body: Buffer.from('{}') })).toEqual(['bad_signature', false]);
    const days = make({ at: new Date(Date.now() - 70 * hour) });
    for (const told of [genuine, genuine, days]) expect(await notices(told)).toHaveLength(1);
    // A copy is the same event.
    expect(await notices(genuine)).toEqual(await notices(genuine));
  });

  it('that say nothing, or whose certificate is not shown, or that cannot be checked, lead to nothing', async () => {
    expect(await refused(notices(hook('X', 'x', 'no object' as never)))).toBe('rejected');
    const broken = { certUrl: 'https://api.sandbox.paypal.com/v1/notifications/certs/CERT-broken' };
    expect(await refused(notices(hook('X', 'x', {}, broken)))).toBe('unavailable');
    const failing: typeof fetch = async () => new Response('', { status: 503 });
    expect(await refused(notices(hook('X', 'x', {}), { fetch: failing }))).toBe('unavailable');
    const { webhookId: _, ...unset } = settings;
    expect(await refused(notices(hook('X', 'x', {}), { settings: unset }))).toBe('misconfigured');
  });
});

describe('what goes wrong', () => {
  it.each([
    [429, 'unavailable'],
    [500, 'unavailable'],
    [503, 'unavailable'],
    [409, 'unavailable'],
    [400, 'rejected'],
    [422, 'rejected'],
    [401, 'misconfigured'],
    [403, 'misconfigured'],
  ])('an answer %i is %s', async (status, code) => {
    paypal.mishaps.push(status, status);
    expect(await refused(started())).toBe(code);
  });

  it('is tried once more where that can help, with the same key', async () => {
    paypal.mishaps.push(503);
    await started();
    expect(paypal.calls.map(({ status, key }) => [status, key])).toEqual([
      [503, 'pay_1'],
      [200, 'pay_1'],
    ]);
  });

  it('says only codes of it, never what was sent', async () => {
    const error = await started({ returnUrl: 'mara@example.org' }).catch((caught: unknown) => caught);
    expect(String(error)).toContain('INVALID_PARAMETER_SYNTAX');
    expect(`${String(error)} ${String((error as Error).cause)} ${logged.join()}`).not.toContain('mara');
  });

  it('an answer that makes no sense is none', async () => {
    const ref = await started();
    for (const body of ['<html>', '{"id":1}', '{"id":"X"}', '{}']) {
      const odd: typeof fetch = async (input, init) =>
        String(input).includes('oauth2') ? fetch(input, init) : new Response(body, { status: 200 });
      expect(await refused(gateway.inspect(cx({ fetch: odd }), ref))).toBe('unavailable');
    }
  });

  it('keeps test and live apart: real money goes to PayPal and nowhere else', async () => {
    expect(gateway.faultOf!(settings, 'test')).toBeUndefined();
    const why = { field: 'clientSecret', text: 'payment-paypal.errors.other_address' };
    expect(gateway.faultOf!(settings, 'live')).toEqual(why);
    expect(await refused(gateway.start(cx({ mode: 'live' }), request()))).toBe('misconfigured');
    expect(paypal.calls).toEqual([]);
    const asked: string[] = [];
    const none: typeof fetch = async (input) => {
      asked.push(new URL(input as string).origin);
      return new Response('{}', { status: 503 });
    };
    for (const mode of ['live', 'test'] as const) {
      expect(paypalGateway().faultOf!(settings, mode)).toBeUndefined();
      await refused(paypalGateway().start(cx({ mode, fetch: none }), request()));
    }
    expect(new Set(asked)).toEqual(new Set(['https://api-m.paypal.com', 'https://api-m.sandbox.paypal.com']));
    const same = { ...settings, clientSecret: settings.clientId };
    expect(gateway.faultOf!(same, 'test')?.text).toBe('payment-paypal.errors.same');
  });

  it('knows an account that may do nothing from one that works', async () => {
    const inspect = (over: typeof settings) => refused(gateway.inspect(cx({ settings: over }), 'none_0199'));
    expect([
      await inspect(settings),
      await inspect({ ...settings, clientSecret: 'another_secret' }),
      await inspect(accountOf('client_limited')),
    ]).toEqual(['not_found', 'misconfigured', 'misconfigured']);
  });
});
