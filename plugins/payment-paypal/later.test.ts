import { describe, expect, it } from 'vitest';
import { at, cx, eur, gateway, hook, paymentsOf, refused, say, started } from './bench.kit.ts';
import { addCapture } from './stand-in/account.ts';

describe('money for later', () => {
  const promised = async () => {
    const ref = await started({ capture: 'later' });
    say(ref);
    await Promise.all([gateway.inspect(cx(), ref), gateway.inspect(cx(), ref)]);
    expect(paymentsOf(ref).authorizations).toHaveLength(1);
    return ref;
  };

  it('is taken in part, once; what is let go is no refund', async () => {
    const ref = await promised();
    const take = () => gateway.capture!(cx(), ref, eur(3000), 'capture_1');
    const [taken] = await Promise.all([take(), take()]);
    expect(taken).toMatchObject({ state: 'captured', captured: eur(3000), refunds: [] });
    expect(paymentsOf(ref).captures).toHaveLength(1);
    expect(await refused(gateway.capture!(cx(), await started({ key: 'pay_2' }), eur(1), 'capture_2'))).toBe(
      'rejected',
    );
  });

  it('that PayPal looks at once it is taken is not taken twice', async () => {
    const ref = await promised();
    const { account, order } = at(ref);
    addCapture(account, order, order.purchase_units[0].amount, 'review');
    const again = await gateway.capture!(cx(), ref, eur(4200), 'capture_1');
    expect(again).toMatchObject({ state: 'pending', captured: eur(0) });
    expect(paymentsOf(ref).captures).toHaveLength(1);
  });

  it('is told of by its webhook', async () => {
    const ref = await promised();
    const told = hook('PAYMENT.AUTHORIZATION.VOIDED', 'authorization', paymentsOf(ref).authorizations[0]!);
    expect(await gateway.notices!(cx(), told)).toMatchObject([{ ref }]);
  });

  it.each([
    ['DENIED', 'failed', 'declined'],
    ['PENDING', 'pending', undefined],
    ['VOIDED', 'cancelled', undefined],
    ['EXPIRED', 'cancelled', 'expired'],
  ] as const)('that is %s is %s', async (status, state, reason) => {
    const ref = await promised();
    paymentsOf(ref).authorizations[0]!.status = status;
    const told = await gateway.inspect(cx(), ref);
    expect([told.state, told.reason]).toEqual([state, reason]);
  });
});

it('an approval that nobody took up in time is void', async () => {
  const ref = await started();
  at(ref).order.status = 'VOIDED';
  const told = await gateway.inspect(cx(), ref);
  expect([told.state, told.reason]).toEqual(['cancelled', 'expired']);
});
