import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openShop, type Shop } from '../../../../test/factories/shop.ts';
import { staffBrowser } from '../../../../test/factories/staff.ts';
import { testPortal, type Browser, type Portal } from '../../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../../test/setup/test-site.ts';
import { expireOrders } from '../../../modules/orders/index.ts';
import { quotasOf, ticketTypesOf } from '../../../modules/tickets/index.ts';
import { ticketAdminPages } from './index.ts';

let site: TestSite;
let portal: Portal;
let shop: Shop;
let ann: Browser;
let base: string;
beforeAll(async () => {
  site = await testSite();
  portal = await testPortal(site, { pages: ticketAdminPages });
});
afterAll(async () => {
  expect(portal.missing).toEqual([]);
  await portal.close();
  await site.close();
});
beforeEach(async () => {
  shop = await openShop(site);
  ann = await staffBrowser(site, portal, { organizationId: shop.organizationId, role: 'manager' });
  base = `/admin/o/org-${shop.organizationId}`;
});

describe('ticket types in the back office', () => {
  const typed = {
    'name.en': 'Early bird',
    price: '12,50',
    quantity: '40',
    minPerOrder: '1',
    maxPerOrder: '4',
    salesStart: '2027-01-20T10:00',
    salesEnd: '',
    zone: 'Europe/Berlin',
    currency: 'EUR',
  };

  it('are added, changed and archived', async () => {
    const at = `${base}/events/${shop.eventId}/tickets`;
    expect((await ann.get(at)).text).toContain('No ticket types yet');
    expect((await ann.get(`${at}/new`)).status).toBe(200);
    const added = await ann.post(`${at}/new`, typed);
    expect([added.status, added.headers.location]).toEqual([303, at]);
    const [type] = await ticketTypesOf(site.scope(), shop.eventId);
    expect(type).toMatchObject({ name: { en: 'Early bird' }, priceMinor: 1250, quotas: [{ size: 40 }] });
    expect(type!.salesStart).toEqual(new Date('2027-01-20T09:00:00Z'));

    const form = await ann.get(`${at}/${type!.id}`);
    expect(form.text).toContain('value="12.50"');
    expect(form.text).toContain('value="2027-01-20T10:00"');
    const saved = await ann.post(`${at}/${type!.id}`, { ...typed, price: '13', quantity: '', version: '1' });
    expect(saved.status).toBe(303);
    const [changed] = await ticketTypesOf(site.scope(), shop.eventId);
    expect(changed).toMatchObject({ priceMinor: 1300, quotas: [{ size: null }] });

    expect((await ann.get(at)).text).toContain('Not yet on sale');
    expect((await ann.get(`${at}/${type!.id}/archive`)).text).toContain('Tickets that were sold stay valid.');
    await ann.post(`${at}/${type!.id}/archive`);
    expect((await ann.get(at)).text).toContain('Put back on sale');
  });

  it('stay gift cards when their form is saved as it was shown', async () => {
    const at = `${base}/events/${shop.eventId}/tickets`;
    await ann.post(`${at}/new`, { ...typed, kind: 'product', giftCard: '0' });
    const [type] = await ticketTypesOf(site.scope(), shop.eventId);
    const form = (await ann.get(`${at}/${type!.id}`)).text;
    const giftCard = /name="giftCard"[^>]* value="([^"]*)"/.exec(form)?.[1] ?? '';
    await ann.post(`${at}/${type!.id}`, { ...typed, kind: 'product', giftCard, version: '1' });
    expect((await ticketTypesOf(site.scope(), shop.eventId))[0]).toMatchObject({ kind: 'product', giftCardMinor: 0 });
  });

  it('say what is wrong and lose nothing', async () => {
    const at = `${base}/events/${shop.eventId}/tickets/new`;
    const answer = await ann.post(at, { ...typed, price: 'a lot', maxPerOrder: '0' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('value="a lot"');
    expect(answer.text).toContain('value="Early bird"');
    const turned = await ann.post(at, { ...typed, minPerOrder: '5' });
    expect(turned.text).toContain('The most per order cannot be less than the least.');
  });

  it('share quotas, which cannot shrink below what is taken', async () => {
    const at = `${base}/events/${shop.eventId}`;
    const type = await shop.sell({});
    expect((await ann.get(`${at}/quotas/new`)).text).toContain('Ticket types that it counts');
    await ann.post(`${at}/quotas/new`, { name: 'Hall', size: '5', date: '', types: type });
    await shop.draft(type, 3);
    const [hall] = await quotasOf(site.scope(), shop.eventId);
    expect(hall).toMatchObject({ name: 'Hall', size: 5, taken: 3, ownTypeId: null });

    const answer = await ann.post(`${at}/quotas/${hall!.id}`, { name: 'Hall', size: '2' });
    expect(answer.status).toBe(409);
    expect(answer.text).toContain('3 places are taken already');
    expect((await ann.post(`${at}/quotas/${hall!.id}`, { name: 'Big hall', size: '3' })).status).toBe(303);
    expect((await ann.get(`${at}/quotas/${hall!.id}`)).text).toMatch(
      /Changed a quota[^]*Hall[^]*Big hall[^]*Added a quota/,
    );
    expect((await ann.get(`${at}/tickets`)).text).toContain('3 of 3');

    const remove = (id: string) => ann.post(`${at}/quotas/${id}/delete`);
    expect((await ann.get(`${at}/quotas/${hall!.id}/delete`)).text).toContain('Big hall');
    const last = await remove(hall!.id);
    expect([last.status, last.text.includes('would be sold without end')]).toEqual([409, true]);
    await shop.sell({ quantity: 4, quotaIds: [hall!.id] });
    await ann.post(`${at}/quotas/new`, { name: 'Foyer', size: '9', date: '', types: type });
    const inUse = await remove(hall!.id);
    expect([inUse.status, inUse.text.includes('Places of this quota are taken.')]).toEqual([409, true]);
    const quotas = await quotasOf(site.scope(), shop.eventId);
    const own = quotas.find(({ ownTypeId }) => ownTypeId !== null)!;
    expect((await remove(own.id)).status).toBe(409);
    site.clock.advance({ minutes: 16 });
    await expireOrders(site.scope());
    expect((await remove(hall!.id)).status).toBe(303);
    expect((await quotasOf(site.scope(), shop.eventId)).map(({ name }) => name)).toEqual(['Standard', 'Foyer']);
  });

  it('of another organization are not there', async () => {
    const type = await shop.sell({ quantity: 1 });
    const elsewhere = await openShop(site);
    const eve = await staffBrowser(site, portal, { organizationId: elsewhere.organizationId, role: 'owner' });
    const theirs = `/admin/o/org-${elsewhere.organizationId}`;
    const paths = ['tickets', `tickets/${type}`, 'quotas/new', `tickets/${type}/archive`];
    for (const path of paths) {
      expect((await eve.get(`${theirs}/events/${shop.eventId}/${path}`)).status).toBe(404);
    }
    const mine = `${theirs}/events/${elsewhere.eventId}/tickets/${type}`;
    expect((await eve.post(mine, typed)).status).toBe(404);
    expect((await eve.post(`${mine}/archive`)).status).toBe(404);
  });
});
