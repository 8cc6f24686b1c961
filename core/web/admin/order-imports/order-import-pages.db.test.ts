import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { manual } from '../../../../plugins/payment-manual/gateway.ts';
import { hire } from '../../../../test/factories/door.ts';
import { count, openShop, type Shop } from '../../../../test/factories/shop.ts';
import { testPortal, type Browser, type Portal } from '../../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../../test/setup/test-site.ts';
import { cancelOrders, cancellationsOf } from '../../../modules/cancellations/index.ts';
import { giftCardsOfOrder } from '../../../modules/gift-cards/index.ts';
import { listOrders } from '../../../modules/orders/index.ts';
import { runImport } from '../../../modules/order-imports/index.ts';
import { createGatewayAccount, SaveGatewayAccount } from '../../../modules/payments/index.ts';
import { orderImportEndpoints } from '../../api/order-imports/index.ts';
import { cancellationsPage } from '../events/call-off.page.ts';
import { orderImportPages } from './index.ts';

let site: TestSite;
let portal: Portal;
let shop: Shop;
let office: Browser;
let base: string;
beforeAll(async () => {
  const registered = { gateway: manual, settings: z.object({}), pluginId: 'payment-manual' };
  site = await testSite({ capabilities: { gateways: new Map([['payment-manual', registered]]) } });
  portal = await testPortal(site, { pages: [...orderImportPages, cancellationsPage], endpoints: orderImportEndpoints });
});
afterAll(async () => {
  expect(portal.missing).toEqual([]);
  await portal.close();
  await site.close();
});
beforeEach(async () => {
  shop = await openShop(site);
  office = await portal.browser((await hire(site, shop.organizationId, 'manager')).userId);
  base = `/admin/o/org-${shop.organizationId}/events/${shop.eventId}/imports`;
  const till = { gateway: 'payment-manual', label: 'Till', mode: 'live', settings: {} };
  await createGatewayAccount(site.scope(), SaveGatewayAccount.parse({ organizationId: shop.organizationId, ...till }));
});

const FILE = [
  'Booking;Who;Mail;Ticket;Paid',
  ...['K1;Mara Lind;mara@example.org;Standard;25,00', 'K1;;;Standard;25,00', 'K2;Ole;no address;Standard;25,00'],
].join('\n');

describe('the pages of imports', () => {
  it('ask what the columns are, remember it, show what would come of it, make the orders and cancel them', async () => {
    await shop.sell({ quantity: 10, priceMinor: 3000 });
    const sent = await office.upload(`${base}/new`, 'file', { filename: 'old shop.csv', content: Buffer.from(FILE) });
    const columns = sent.headers.location!;
    expect(columns).toMatch(/\/imports\/[0-9a-f-]{36}\/columns$/);
    const asked = (await office.get(columns)).text;
    for (const part of ['Booking', 'Mara Lind', 'name="columns.4"', 'value="price" selected'])
      expect(asked).toContain(part);
    const said = { 'columns.0': 'order', 'columns.1': 'name', 'columns.2': 'email', 'columns.3': 'ticket_type' };
    const options = { mails: 'nobody', mode: 'each', state: 'paid', payDays: '14' };
    const twice = await office.post(columns, { ...said, 'columns.4': 'name', ...options });
    expect([twice.status, twice.text.includes('Two columns cannot be the same.')]).toEqual([422, true]);
    const looked = await office.post(columns, { ...said, 'columns.4': 'price', ...options });
    const href = looked.headers.location!;
    const preview = (await office.get(href)).text;
    for (const part of ['“no address” is no e-mail address.', '€50.00', 'Make the orders', 'Nothing was made yet']) {
      expect(preview).toContain(part);
    }
    expect(await count(site.scope(), 'orders where event_id = ?', [shop.eventId])).toBe(0);
    const problems = (await office.get(`${href}/problems.csv`)).text;
    expect(problems).toContain('K2,Ole,no address,Standard,"25,00",Mail: “no address” is no e-mail address.');
    expect((await office.get(`${href}/start`)).text).toContain('One order is made.');
    await office.post(`${href}/start`);
    expect((await office.get(href)).text).toContain('0 / 2');
    const id = href.split('/').at(-1)!;
    await runImport(site.scope(), id);
    const done = (await office.get(href)).text;
    for (const part of ['2 / 2', 'Cancel its orders', 'Began the import', 'Could not be made'])
      expect(done).toContain(part);
    const { rows } = await listOrders(site.scope(), { eventId: shop.eventId });
    expect(rows.map(({ name, paidMinor, ticketCount }) => [name, paidMinor, ticketCount])).toEqual([
      ['Mara Lind', 5000, 2],
    ]);
    expect((await office.get(base)).text).toContain('old shop.csv');

    const next = await office.upload(`${base}/new`, 'file', { filename: 'next.csv', content: Buffer.from(FILE) });
    expect((await office.get(next.headers.location!)).text).toContain('value="order" selected');

    expect((await office.get(`${href}/undo`)).text).not.toContain('name="as"');
    const owner = await portal.browser((await hire(site, shop.organizationId, 'owner')).userId);
    const undo = (await owner.get(`${href}/undo`)).text;
    for (const part of ['One order is cancelled.', 'name="as"', 'As new gift cards', '€50.00']) {
      expect(undo).toContain(part);
    }
    await owner.post(`${href}/undo`, { refund: 'full', as: 'gift_card', notify: 'nobody' });
    const [run] = await cancellationsOf(site.scope(), { organizationId: shop.organizationId, eventId: shop.eventId });
    await cancelOrders(site.scope(), run!.id);
    const cards = await giftCardsOfOrder(site.scope(), rows[0]!.id);
    expect(cards.map(({ source, balanceMinor }) => [source, balanceMinor])).toEqual([['refund', 5000]]);
    expect((await office.get(href)).text).toContain('The orders of this import were cancelled.');
    expect((await office.get(base.replace('imports', 'cancellations'))).text).toContain('Orders of an import');
  });

  it('give tickets to a list', async () => {
    const type = await shop.sell({ quantity: 10, priceMinor: 3000 });
    const form = (await office.get(`${base}/guests`)).text;
    const what = `${type}:${shop.occurrenceIds[0]}`;
    expect(form).toContain(`value="${what}"`);
    const fields = { what, list: 'Mara Lind, mara@example.org, 2\nOle', mails: 'buyer', message: 'See you!' };
    const looked = await office.upload(`${base}/guests`, 'file', { filename: '', content: Buffer.from('') }, fields);
    const href = looked.headers.location!;
    expect((await office.get(href)).text).toContain('2 × Standard');
    await office.post(`${href}/start`);
    await runImport(site.scope(), href.split('/').at(-1)!);
    const { rows } = await listOrders(site.scope(), { eventId: shop.eventId });
    expect(rows.map(({ name, totalMinor, ticketCount }) => [name, totalMinor, ticketCount]).toSorted()).toEqual([
      ['Mara Lind', 0, 2],
      ['Ole', 0, 1],
    ]);
    const nobody = await office.upload(
      `${base}/guests`,
      'file',
      { filename: '', content: Buffer.from('') },
      { ...fields, list: '' },
    );
    expect([nobody.status, nobody.text.includes('There is nobody on the list.')]).toEqual([422, true]);
  });

  it('do the same through REST, and only look where they are asked to', async () => {
    const type = await shop.sell({ quantity: 2, priceMinor: 3000 });
    const headers = { Authorization: `Bearer ${office.bearer}` };
    const at = `/api/v1/events/${shop.eventId}/order-imports`;
    const body = { csv: 'email\na@example.org\nb@example.org\nc@example.org', ticketTypeId: type, state: 'unpaid' };
    const dry = await portal.ask(`${at}?dryRun=true`, { headers, body });
    expect([dry.status, dry.json().orders, dry.json().problems[0].code]).toEqual([200, 2, 'quota.sold_out']);
    expect((await portal.ask(at, { headers })).json()).toEqual({ data: [] });
    const begun = await portal.ask(at, { headers, body });
    expect([begun.status, begun.json().state]).toEqual([202, 'running']);
    const id = String(begun.json().id);
    expect((await portal.ask(`${at}/${id}/stop`, { method: 'POST', headers })).json().state).toBe('stopped');
    expect((await portal.ask(`${at}/${id}/resume`, { method: 'POST', headers })).json().state).toBe('running');
    const early = await portal.ask(`${at}/${id}/undo?dryRun=true`, { headers, body: {} });
    expect([early.status, early.json().code]).toEqual([409, 'order_import.not_undoable']);
    await runImport(site.scope(), id);
    const done = (await portal.ask(`${at}/${id}`, { headers })).json();
    expect([done.made, done.failed, done.failures[0].code]).toEqual([2, 1, 'quota.sold_out']);
    const asked = await portal.ask(`${at}/${id}/undo?dryRun=true`, { headers, body: { as: 'gift_card' } });
    expect([asked.status, asked.json()]).toEqual([200, { orders: 2, tickets: 2, mails: 2, giftCards: 0, refunds: [] }]);
    const undone = await portal.ask(`${at}/${id}/undo`, { headers, body: {} });
    expect(undone.status).toBe(202);
    const nothing = await portal.ask(at, { headers, body: { csv: 'email\nnobody' } });
    expect([nothing.status, nothing.json().code]).toEqual([409, 'order_import.nothing_to_make']);
    const guests = `/api/v1/events/${shop.eventId}/guest-lists?dryRun=true`;
    const list = await portal.ask(guests, { headers, body: { list: 'Ole\nIda, 2', ticketTypeId: type } });
    expect([list.status, list.json().problemCount]).toEqual([200, 2]);
  });
});
