import { afterAll, beforeAll, expect, it } from 'vitest';
import { hire } from '../../../../test/factories/door.ts';
import { openShop, type Shop } from '../../../../test/factories/shop.ts';
import { fakeProvider, registered } from '../../../../test/setup/fake-provider.ts';
import { testPortal, type Portal } from '../../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../../test/setup/test-site.ts';
import { placeOrder } from '../../../modules/orders/index.ts';
import { createGatewayAccount, inspectPayment, refundPayment, startPayment } from '../../../modules/payments/index.ts';
import { orderAdminPages } from '../orders/index.ts';
import { ledgerPages } from './index.ts';

const provider = fakeProvider();
let site: TestSite;
let portal: Portal;
let shop: Shop;
let base: string;

beforeAll(async () => {
  site = await testSite({ capabilities: { gateways: new Map([registered(provider.gateway)]) } });
  portal = await testPortal(site, { pages: [...ledgerPages, ...orderAdminPages] });
  shop = await openShop(site);
  base = `/admin/o/org-${shop.organizationId}`;
});
afterAll(async () => {
  expect(portal.missing).toEqual([]);
  await portal.close();
  await site.close();
});

const words = (html: string) =>
  html
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&#x3D;', '=')
    .replaceAll(/\s+/g, ' ');
const browser = async (role: 'owner' | 'staff') => portal.browser((await hire(site, shop.organizationId, role)).userId);

async function paid(accountId: string, priceMinor: number): Promise<{ code: string; paymentId: string }> {
  const draft = await shop.draft(await shop.sell({ quantity: 5, priceMinor }));
  const buyer = { email: 'mara@example.org', name: 'Mara Lind' };
  const { code } = await placeOrder(site.scope(), { code: draft.code, buyer });
  const { id } = await startPayment(site.scope(), { orderCode: code, accountId });
  provider.pay(`pay_${id}`, priceMinor);
  await inspectPayment(site.scope(), id);
  return { code, paymentId: id };
}

it('shows what was posted, narrowed and added up, as a statement, as files and with each order, to who may see it', async () => {
  const { id: accountId } = await createGatewayAccount(site.scope(), {
    ...{ organizationId: shop.organizationId, gateway: 'fake', label: '=Cards', mode: 'test', enabled: true },
    settings: {},
  });
  const first = await paid(accountId, 2500);
  site.clock.advance({ days: 20 });
  const second = await paid(accountId, 1000);
  await refundPayment(site.scope(), { paymentId: second.paymentId, minor: 400, reason: '' });
  const owner = await browser('owner');

  const list = words((await owner.get(`${base}/ledger`)).text);
  expect(list).toContain('EUR: 6 entries');
  expect(list).toContain('At payment accounts €31.00');
  expect(list).toContain(`Refund arrived At payment accounts (=Cards) -€4.00 · Refunds under way €4.00 ${second.code}`);
  const ofFirst = words((await owner.get(`${base}/ledger?order=${first.code.toLowerCase()}`)).text);
  expect([ofFirst.includes('EUR: 2 entries'), ofFirst.includes(second.code)]).toEqual([true, false]);
  const some = words((await owner.get(`${base}/ledger?account=refunds_due&from=2027-02-01&to=2027-02-28`)).text);
  expect(some).toContain('EUR: 2 entries');
  expect(words((await owner.get(`${base}/ledger?to=2027-01-31&currency=eur`)).text)).toContain('EUR: 2 entries');

  const february = words((await owner.get(`${base}/ledger/statement`)).text);
  expect(february).toContain('At payment accounts (=Cards) EUR €25.00 €10.00 -€4.00 €31.00');
  expect(february).toContain('Earned EUR -€25.00 €0.00 -€10.00 -€35.00');
  const file = (await owner.get(`${base}/ledger.csv?order=${second.code}`)).text;
  expect(file).toContain(`'=Cards`);
  expect(file.trim().split('\r\n')).toHaveLength(9);
  const statement = (await owner.get(`${base}/ledger/statement.csv?from=2027-01-01&to=2027-01-31`)).text;
  expect(statement).toContain(`EUR,At payment accounts,'=Cards,,,25.00,0.00,25.00,`);
  expect(statement).toContain('EUR,Earned,,,,0.00,25.00,,25.00');

  const order = `${base}/orders/${second.code}`;
  expect(words((await owner.get(order)).text)).toContain('Posted in the ledger');
  const staff = await browser('staff');
  expect(words((await staff.get(order)).text)).not.toContain('Posted in the ledger');
  expect((await staff.get(`${base}/ledger`)).status).toBe(403);
});

it('goes on where a page ends', async () => {
  const { id: accountId } = await createGatewayAccount(site.scope(), {
    ...{
      organizationId: shop.organizationId,
      gateway: 'fake',
      label: 'More',
      mode: 'test',
      enabled: true,
      settings: {},
    },
  });
  const codes: string[] = [];
  for (let n = 0; n < 26; n += 1) codes.push((await paid(accountId, 100)).code);
  const owner = await browser('owner');
  const seen: string[] = [];
  let pages = 0;
  for (let path: string | undefined = `${base}/ledger`; path; pages += 1) {
    const { text } = await owner.get(path);
    seen.push(...Array.from(text.matchAll(/\/orders\/([A-Z0-9]{8})"/g), ([, code]) => code!));
    path = /href="([^"]*cursor[^"]*)"/.exec(text)?.[1]?.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&');
  }
  expect(pages).toBe(2);
  expect(seen.filter((code) => codes.includes(code)).toSorted()).toEqual([...codes, ...codes].toSorted());
});
