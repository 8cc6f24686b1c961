import { expect, it } from 'vitest';
import { cx, gateway, intentOf, pay, refused, started, stripe } from './bench.kit.ts';
import { addRefund, nowInSeconds } from './stand-in/account.ts';
import { payOut } from './stand-in/balance.ts';
import { decide, openDispute } from './stand-in/disputes.ts';

const window = () => ({ from: new Date(Date.now() - 3_600_000), until: new Date(Date.now() + 3_600_000) });

it('the report has fees, disputes that came back, refunds that failed, payouts, and what another shop sold', async () => {
  const ref = await started();
  pay(ref);
  const { account, intent } = intentOf(ref);
  addRefund(account, intent, { amount: 200 }).status = 'failed';
  decide(account, openDispute(account, intent, { amount: 4000 }), 'won');
  payOut(account, 3000, 'eur', nowInSeconds());
  const other = await started({ key: 'pay_2' });
  pay(other);
  account.sessions.delete(other);
  const { movements } = await gateway.readReport!(cx(), window());
  const told = movements.map(({ kind, amount, fee, payment }) => [kind, amount.minor, fee!.minor, payment === ref]);
  const sums = told.map(([kind, ...rest]) => `${kind} ${rest.join(' ')}`).toSorted();
  expect(sums).toEqual([
    ...['capture 4200 88 false', 'capture 4200 88 true', 'dispute -4000 2000 true', 'dispute 4000 -2000 true'],
    ...['payout -3000 0 false', 'refund -200 0 true', 'refund 200 0 true'],
  ]);
  expect(movements.every(({ amount }) => amount.currency === 'EUR')).toBe(true);
  stripe.mishaps.push(403);
  expect(await refused(gateway.readReport!(cx(), window()))).toBe('misconfigured');
});

it('amounts are those that the buyer paid, whatever the balance is kept in', async () => {
  const ref = await started({ amount: { minor: 420, currency: 'ISK' } });
  pay(ref);
  const { movements } = await gateway.readReport!(cx(), window());
  const fee = { minor: 7, currency: 'ISK' };
  expect(movements).toMatchObject([{ amount: { minor: 420, currency: 'ISK' }, fee, payment: ref }]);
});
