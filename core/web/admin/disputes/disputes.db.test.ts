import { afterAll, beforeAll, expect, it } from 'vitest';
import { hire } from '../../../../test/factories/door.ts';
import { openShop, type Shop } from '../../../../test/factories/shop.ts';
import { fakeProvider, registered } from '../../../../test/setup/fake-provider.ts';
import { testPortal, type Browser, type Portal } from '../../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../../test/setup/test-site.ts';
import { placeOrder } from '../../../modules/orders/index.ts';
import { createGatewayAccount, inspectPayment, startPayment } from '../../../modules/payments/index.ts';
import { orderHistoryPage } from '../orders/history.page.ts';
import { adminOrderPage } from '../orders/show.page.ts';
import { attentionPage } from '../payments/attention.page.ts';
import { disputePages } from './index.ts';

const provider = fakeProvider();

let site: TestSite;
let portal: Portal;
let shop: Shop;
let office: Browser;
let base: string;

beforeAll(async () => {
  site = await testSite({ capabilities: { gateways: new Map([registered(provider.gateway)]) } });
  portal = await testPortal(site, { pages: [...disputePages, attentionPage, adminOrderPage, orderHistoryPage] });
  shop = await openShop(site);
  office = await portal.browser((await hire(site, shop.organizationId, 'owner')).userId);
  base = `/admin/o/org-${shop.organizationId}`;
});
afterAll(async () => {
  // The provider of these tests brings no texts.
  expect(portal.missing).toEqual(['fake.name']);
  await portal.close();
  await site.close();
});

it('the pages lead from the attention list to the answer, and tell whose the money is', async () => {
  const draft = await shop.draft(await shop.sell({ quantity: 5, priceMinor: 2500 }));
  const { code } = await placeOrder(site.scope(), {
    ...{ code: draft.code, buyer: { email: 'mara@example.org', name: 'Mara Lind' } },
  });
  const about = { gateway: 'fake', label: 'Card', mode: 'test', enabled: true, settings: {} } as const;
  const account = await createGatewayAccount(site.scope(), { ...about, organizationId: shop.organizationId });
  const { id } = await startPayment(site.scope(), { orderCode: code, accountId: account.id });
  provider.pay(`pay_${id}`, 2500);
  await inspectPayment(site.scope(), id);
  expect((await office.get(`${base}/disputes`)).text).toContain('No disputes');
  provider.dispute(`pay_${id}`, 2500, { respondBy: site.clock.in({ days: 7 }) });
  await inspectPayment(site.scope(), id);

  const attention = (await office.get(`${base}/attention`)).text;
  expect(attention).toContain('A buyer&#x27;s bank demands money back');
  const href = new RegExp(`${base}/disputes/[0-9a-f-]{36}`).exec(attention)![0];
  const page = (await office.get(href)).text;
  for (const part of ['demands this money back', 'An answer counts until', 'Taken until it is decided', 'Admit nobody'])
    expect(page).toContain(part);
  const order = (await office.get(`${base}/orders/${code}`)).text;
  for (const part of ['the tickets of this order admit nobody', href, 'Answer wanted', 'Blocked'])
    expect(order).toContain(part);
  // Its history tells of it too.
  expect(order).toContain('A payment was disputed');
  await office.post(`${href}/tickets/admit`);
  expect((await office.get(`${base}/orders/${code}`)).text).not.toContain('the tickets of this order admit nobody');

  const nothing = await office.post(`${href}/answer`, { text: '' });
  expect([nothing.status, nothing.text.includes('Please write something, or choose a file.')]).toEqual([422, true]);
  const file = { filename: 'scan.pdf', content: Buffer.from('%PDF-1.7 scanned at 19:04') };
  const sent = await office.upload(`${href}/answer`, 'file', file, { text: 'They were there.' });
  expect(sent.headers.location).toBe(href);
  expect(provider.answers).toMatchObject([{ text: 'They were there.', file: { name: 'scan.pdf' } }]);
  const answered = (await office.get(href)).text;
  for (const part of ['With the bank', 'They were there.', 'scan.pdf', 'Answered a dispute'])
    expect(answered).toContain(part);
  expect((await office.get(`${base}/attention`)).text).toContain('Nothing to decide');

  provider.dispute(`pay_${id}`, 2500, { state: 'lost' });
  await office.post(`${href}/look`);
  expect((await office.get(href)).text).toContain('The bank decided for the buyer');
  const history = (await office.get(`${base}/orders/${code}/history?kind=money`)).text;
  for (const part of ['The dispute moved on', 'Answered a dispute', href]) expect(history).toContain(part);
  for (const [query, isThere] of [
    ['state=lost', true],
    ['state=open', false],
    [`q=${code.toLowerCase()}`, true],
    ['q=nothing', false],
  ] as const)
    expect((await office.get(`${base}/disputes?${query}`)).text.includes(href), query).toBe(isThere);
  expect((await office.get(`${base}/disputes/${shop.eventId}`)).status).toBe(404);

  // Another one is not worth an answer.
  provider.dispute(`pay_${id}`, 2500, { ref: 'dp_again', respondBy: site.clock.in({ days: 2 }) });
  await inspectPayment(site.scope(), id);
  const again = (await office.get(`${base}/attention`)).text;
  expect(again).toContain('Until');
  const other = new RegExp(`${base}/disputes/[0-9a-f-]{36}`).exec(again)![0];
  expect((await office.get(other)).text).toContain(`${other}/accept`);
  expect((await office.get(`${other}/accept`)).text).toContain('It is final');
  expect((await office.post(`${other}/accept`)).headers.location).toBe(other);
  const accepted = (await office.get(other)).text;
  for (const part of ['You accepted it', 'Lost', 'Accepted a dispute']) expect(accepted).toContain(part);
  expect((await office.get(`${other}/accept`)).headers.location).toBe(other);
});
