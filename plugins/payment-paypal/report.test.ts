import { expect, it } from 'vitest';
import { at, cx, eur, gateway, paid, refused } from './bench.kit.ts';
import { addRefund } from './stand-in/account.ts';

const window = () => ({ from: new Date(Date.now() - 3_600_000), until: new Date(Date.now() + 3_600_000) });

it('the report has what PayPal kept, and leaves out what waits; an app without the right to it says so', async () => {
  const ref = await paid();
  const { account, order } = at(ref);
  account.refundsBecome = 'PENDING';
  addRefund(account, order, { currency_code: 'EUR', value: '2.00' });
  const { movements } = await gateway.readReport!(cx(), window());
  expect(movements).toMatchObject([{ kind: 'capture', amount: eur(4200), fee: eur(100), payment: ref }]);
  account.seesReport = false;
  expect(await refused(gateway.readReport!(cx(), window()))).toBe('misconfigured');
});
