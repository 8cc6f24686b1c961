import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bill, taxed } from '../../../../test/factories/billing.ts';
import { hire } from '../../../../test/factories/door.ts';
import { openShop, type Shop } from '../../../../test/factories/shop.ts';
import { jobProcess } from '../../../../test/setup/job-process.ts';
import { testPortal, type Browser, type Portal } from '../../../../test/setup/portal.ts';
import { readPdf } from '../../../../test/setup/read-pdf.ts';
import { testSite, type TestSite } from '../../../../test/setup/test-site.ts';
import {
  billPast,
  bundleDownloadLink,
  bundlesOf,
  InvoiceBundle,
  invoiceDownloadLink,
  invoicesOfOrder,
  makeBundle,
  openBundle,
  settleInvoices,
  subscribeInvoices,
  sweepBundlesJob,
} from '../../../modules/invoices/index.ts';
import { remindToPay, sendMessage, subscribeMessages } from '../../../modules/messages/index.ts';
import { orderByCode, orderToken, placeOrder } from '../../../modules/orders/index.ts';
import { orderPages } from '../../storefront/order-pages.ts';
import { adminOrderPage } from '../orders/show.page.ts';
import { invoicePages } from './index.ts';

let site: TestSite;
let portal: Portal;
let shop: Shop;
let office: Browser;
let base: string;

beforeAll(async () => {
  site = await testSite({
    hooks: (hooks) => {
      subscribeInvoices(hooks.registrar('core'));
      subscribeMessages(hooks.registrar('core'));
    },
  });
  portal = await testPortal(site, { pages: [...invoicePages, adminOrderPage, ...orderPages] });
  shop = await openShop(site);
  office = await portal.browser((await hire(site, shop.organizationId, 'manager')).userId);
  base = `/admin/o/org-${shop.organizationId}`;
});
afterAll(async () => {
  expect(portal.missing).toEqual([]);
  await portal.close();
  await site.close();
});

async function placed() {
  const type = await shop.sell({ quantity: 9, priceMinor: 1190 });
  await taxed(site, shop, type);
  const draft = await shop.draft(type, 2);
  await placeOrder(site.scope(), { code: draft.code, buyer: { email: 'mara@example.org', name: 'Mara Lind' } });
  return (await orderByCode(site.scope(), draft.code))!;
}

/** All that waits to be done: facts, jobs, and what follows from them. */
async function work(): Promise<void> {
  const { relay, runner } = jobProcess(site, ...([sendMessage, makeBundle, billPast, remindToPay] as never[]));
  do await relay.drain();
  while ((await runner.runDue()) > 0);
}

it('the office issues, downloads, corrects, takes back and sends what an order costs', async () => {
  const order = await placed();
  const orderHref = `${base}/orders/${order.code}`;
  expect((await office.get(`${base}/invoices`)).text).toContain('do not say who the seller is');
  expect((await office.post(`${orderHref}/invoice`, { name: 'Mara Lind' })).status).toBe(409);
  await bill(site, shop.organizationId, { issue: 'never' });
  expect((await office.get(orderHref)).text).toContain('No invoice was issued for this order.');
  expect((await office.get(`${orderHref}/invoice`)).text).toContain('value="Mara Lind"');
  const wrong = await office.post(`${orderHref}/invoice`, { name: 'Mara', vatId: 'DE1' });
  expect([wrong.status, wrong.text.includes('href="#f-vatId"')]).toEqual([422, true]);
  const issued = (await office.post(`${orderHref}/invoice`, { name: 'Mara Lind', country: 'DE' })).headers.location!;
  const page = (await office.get(issued)).text;
  for (const part of ['INV-2027-00001', '€23.80', 'VAT 19%', 'Take it back', 'Fingerprint'])
    expect(page).toContain(part);

  const pdf = await office.get(`${issued}/file.pdf`);
  expect([pdf.headers['content-type'], readPdf(pdf.bytes).title]).toEqual([
    'application/pdf',
    'Invoice INV-2027-00001',
  ]);
  expect((await office.get(`${issued}/file.pdf`)).bytes.equals(pdf.bytes)).toBe(true);
  expect((await office.get(`${issued}/file.xml`)).text).toContain('<ram:GrandTotalAmount>23.80</ram:GrandTotalAmount>');
  await office.post(`${issued}/send`);
  await work();
  expect(site.mails.at(-1)).toMatchObject({
    ...{ subject: 'Invoice INV-2027-00001 for Night Swim', to: { address: 'mara@example.org' } },
    attachments: [{ filename: 'INV-2027-00001.pdf', contentType: 'application/pdf' }],
  });

  expect((await office.post(`${issued}/cancel`, { reason: '' })).status).toBe(422);
  const company = { name: 'Mara Lind', company: 'Lind AB', reason: 'For the company' };
  const corrected = (await office.post(`${issued}/correct`, company)).headers.location!;
  expect((await office.get(corrected)).text).toContain('Lind AB');
  const note = (await office.post(`${corrected}/cancel`, { reason: 'Not wanted' })).headers.location!;
  expect((await office.get(note)).text).toContain('Not wanted');
  const list = (await office.get(`${base}/invoices`)).text;
  for (const part of ['CN-2027-00002', 'INV-2027-00002', 'taken back', 'Lind AB', 'EUR: €0.00 after credit notes']) {
    expect(list).toContain(part);
  }
  const few = (await office.get(`${base}/invoices?kind=invoice&q=lind+ab`)).text;
  expect([few.includes('INV-2027-00002'), few.includes('CN-2027-0000')]).toEqual([true, false]);
  const csv = (await office.get(`${base}/invoices.csv?kind=invoice`)).text;
  expect(csv.trim().split('\r\n')).toHaveLength(3);
  expect(csv).toContain('INV-2027-00001,Invoice,2027-01-15');

  const stranger = await openShop(site);
  const theirs = await portal.browser((await hire(site, stranger.organizationId, 'owner')).userId);
  const abroad = issued.replace(shop.organizationId, stranger.organizationId);
  expect((await theirs.get(abroad)).status).toBe(404);
  expect((await theirs.post(`${abroad}/cancel`, { reason: 'mine' })).status).toBe(404);
});

it('many documents are one file, which is gone after a week', async () => {
  const bundles = `${base}/invoices/bundles`;
  await office.post(bundles, { kind: 'invoice', from: '2027-01-01', to: '' });
  expect((await office.get(bundles)).text).toContain('Being made: 0 of 2');
  const none = await office.post(bundles, { kind: 'all', from: '2031-01-01', to: '' });
  expect(none.status).toBe(409);
  await work();
  const [bundle] = await bundlesOf(site.scope(), shop.organizationId);
  const file = await office.get(`${bundles}/${bundle!.id}/file.zip`);
  expect([file.status, file.bytes.subarray(0, 2).toString()]).toEqual([200, 'PK']);
  const names = ['INV-2027-00001.pdf', 'INV-2027-00002.pdf'];
  expect(names.filter((name) => file.bytes.includes(name))).toEqual(names);
  const at = { organizationId: shop.organizationId, id: bundle!.id };
  expect((await buffer(await openBundle(site.scope(), at))).length).toBe(file.bytes.length);
  const link = bundleDownloadLink(site.scope(), bundle!.id).replace(site.site.url, '');
  expect((await portal.ask(link)).bytes.length).toBe(file.bytes.length);
  // What opens a document opens no ZIP.
  const forged = invoiceDownloadLink(site.scope(), bundle!.id).replace(site.site.url, '').replace('.pdf', '.zip');
  expect((await portal.ask(forged)).status).toBe(404);
  site.clock.advance({ days: 8 });
  expect((await office.get(`${bundles}/${bundle!.id}/file.zip`)).status).toBe(404);
  await sweepBundlesJob.run(site.scope(), {});
  expect(await site.database.em.fork().count(InvoiceBundle)).toBe(0);
  await expect(site.parts.capabilities.storage.get(`invoice-bundles/${bundle!.id}.zip`)).rejects.toThrow();
});

it('a buyer asks for an invoice, and finds it with the order', async () => {
  await bill(site, shop.organizationId, { issue: 'on_request', customers: 'business' });
  const order = await placed();
  const headers = { Cookie: `ep_order_${order.code}=${orderToken(site.site, order)}` };
  const see = (at = '') => portal.ask(`/o/${order.code}${at}`, { headers });
  expect((await see()).text).toContain('Ask for an invoice');
  expect((await see('/invoice')).text).toContain('Invoices are issued to companies.');
  const send = (fields: Record<string, string>) =>
    portal.ask(`/o/${order.code}/invoice`, { headers, body: new URLSearchParams(fields) });
  const wrong = await send({ name: 'Kim Ost', company: '' });
  expect([wrong.status, wrong.text.includes('href="#f-company"')]).toEqual([422, true]);
  expect((await send({ name: 'Kim Ost', company: 'Ost & Co', country: 'DE' })).status).toBe(303);
  const [invoice] = await invoicesOfOrder(site.scope(), order.id);
  const page = (await see()).text;
  expect([page.includes(invoice!.fullNumber), page.includes('Ask for an invoice')]).toEqual([true, false]);
  const file = await see(`/invoices/${invoice!.id}/file.pdf`);
  expect(readPdf(file.bytes).pages[0]!.text).toContain('Ost & Co');
  // Nobody else has it: without the order's key, of another order, or after some minutes.
  expect((await portal.ask(`/o/${order.code}/invoices/${invoice!.id}/file.pdf`)).status).toBe(404);
  const other = await placed();
  const theirs = { Cookie: `ep_order_${other.code}=${orderToken(site.site, other)}` };
  expect((await portal.ask(`/o/${other.code}/invoices/${invoice!.id}/file.pdf`, { headers: theirs })).status).toBe(404);
  const link = invoiceDownloadLink(site.scope(), invoice!.id).replace(site.site.url, '');
  expect((await portal.ask(link)).bytes.equals(file.bytes)).toBe(true);
  expect((await portal.ask(link.replace(invoice!.id, order.id))).status).toBe(404);
  site.clock.advance({ minutes: 11 });
  expect((await portal.ask(link)).status).toBe(404);
});

it('orders of before the rule are billed after a look at how many and what they come to', async () => {
  const past = `${base}/invoices/past`;
  // Somebody who signed in a moment ago.
  office = await portal.browser((await hire(site, shop.organizationId, 'manager')).userId);
  await bill(site, shop.organizationId, { issue: 'never' });
  const first = await placed();
  const second = await placed();
  // A third one is of the buyer above who asked for none.
  await work();
  const refused = await office.post(past, { event: '', from: '', to: '', mail: 'nobody' });
  expect([refused.status, refused.text.includes('No rule issues invoices')]).toEqual([409, true]);
  await bill(site, shop.organizationId, { issue: 'on_order', mail: 'linked' });
  expect((await office.get(`${base}/invoices`)).text).toContain('Bill past orders');
  const today = site.clock.now().toISOString().slice(0, 10);
  const chosen = await office.post(past, { event: shop.eventId, from: today, to: today, mail: 'nobody' });
  const confirm = chosen.headers.location!;
  const question = (await office.get(confirm)).text;
  for (const part of ['3 orders get an invoice each', '€71.40 in 3 invoices', 'Nobody gets a mail'])
    expect(question).toContain(part);
  const fields = Object.fromEntries(new URL(confirm, 'http://x').searchParams);
  expect((await office.post(`${past}/confirm`, fields)).headers.location).toBe(past);
  expect((await office.get(past)).text).toContain('0 of 3');
  const mails = site.mails.length;
  await work();
  const page = (await office.get(past)).text;
  expect([page.includes('3 of 3'), page.includes('Done')]).toEqual([true, true]);
  for (const { id } of [first, second]) expect(await invoicesOfOrder(site.scope(), id)).toHaveLength(1);
  expect(site.mails.length).toBe(mails);
});

it('facts about an order lead to its documents and their mails, once each, by the rule and the setting', async () => {
  await bill(site, shop.organizationId, { issue: 'on_order', mail: 'linked' });
  const order = await placed();
  await work();
  expect(await settleInvoices(site.scope(), { orderId: order.id })).toEqual([]);
  const [invoice, ...more] = await invoicesOfOrder(site.scope(), order.id);
  expect(more).toEqual([]);
  const mails = site.mails.filter(({ subject }) => subject.includes(invoice!.fullNumber));
  expect(mails.map(({ attachments }) => attachments)).toEqual([[]]);
  expect(mails[0]!.text).toContain('you find it with your order');
});
