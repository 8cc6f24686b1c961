import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { openShop, type Shop } from '../../../test/factories/shop.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { OutboxRow } from '../../kernel/outbox/outbox.entity.ts';
import type { SettingsStore } from '../../kernel/settings/store.ts';
import { Message } from '../messages/index.ts';
import { mailDrift, mailSoldOut } from '../messages/organization-mails.ts';
import { addMember } from '../organizations/index.ts';
import { cancelRefunded } from '../payments/cancel-refunded.ts';
import { paymentSettings } from '../payments/index.ts';
import { changePreferences, createUser } from '../users/index.ts';
import { closeSales, eventOf, openSales } from '../events/index.ts';
import { availability, createHold, HoldFacts, releaseHold } from '../tickets/index.ts';
import { cancelOrder, convertHold, orderOf, placeOrder, soldOutSettings, watchAllStock, watchStock } from './index.ts';

let site: TestSite;
let shop: Shop;
let standing: string;
let seated: string;
beforeAll(async () => void (site = await testSite({ poolSize: 8 })));
afterAll(() => site.close());
beforeEach(async () => {
  shop = await openShop(site);
  standing = await shop.sell({ quantity: 2 });
  seated = await shop.sell({ quantity: 1 });
});

const buyer = { email: 'mara@example.org', name: 'Mara Lind' };
const buy = async (type: string, quantity = 1) => {
  const { code } = await shop.draft(type, quantity);
  await placeOrder(site.scope(), { code, buyer });
  return code;
};
const cancel = (code: string) => cancelOrder(site.scope(), { code, reason: '', notify: 'nobody' });
/** Four workers look at the same moment. */
const watch = () => Promise.all(Array.from({ length: 4 }, () => watchStock(site.scope(), { eventId: shop.eventId })));
const place = () => ({ organizationId: shop.organizationId, eventId: shop.eventId });
const event = () => eventOf(site.scope(), place());
const set = (values: object) =>
  site
    .scope()
    .tx((tx) => (site.parts.settings as SettingsStore).write(tx, soldOutSettings, shop.eventId, { ...values }));
const told = async () => {
  const rows = await site.scope().em.find(OutboxRow, {}, { orderBy: { id: 'asc' } });
  return rows
    .filter(({ name, payload }) => /sold_out|back_in_stock/.test(name) && payload['eventId'] === shop.eventId)
    .map(({ name }) => name)
    .toSorted();
};

it('the last place is told once when it is sold, not while it is in a checkout, and again after one came back', async () => {
  await buy(standing);
  const last = await shop.draft(standing);
  await watch();
  expect(await told()).toEqual([]);

  await placeOrder(site.scope(), { code: last.code, buyer });
  await watch();
  await watch();
  expect(await told()).toEqual(['ticket_type.sold_out']);
  const code = await buy(seated);
  await watchAllStock(site.scope());
  await watch();
  const once = ['event.sold_out', 'ticket_type.sold_out', 'ticket_type.sold_out'];
  expect(await told()).toEqual(once);
  expect(await event()).toMatchObject({ salesClosed: null, soldOutAt: site.clock.now() });

  await cancel(code);
  await watchAllStock(site.scope());
  const back = ['event.back_in_stock', 'event.sold_out', 'ticket_type.back_in_stock'];
  expect(await told()).toEqual([...back, 'ticket_type.sold_out', 'ticket_type.sold_out']);
  await buy(seated);
  await watch();
  expect((await told()).filter((name) => name === 'event.sold_out')).toHaveLength(2);
});

it('an event closes by itself and opens again, as its settings say', async () => {
  await set({ closes: true });
  const first = await buy(standing, 2);
  const hold = { eventId: shop.eventId, ticketTypeId: seated, count: 1, ...HoldFacts.parse({ name: 'Press' }) };
  const { id } = await createHold(site.scope(), hold);
  await watch();
  // Nothing of the other type was sold: what is merely kept back may be released.
  expect((await event()).salesClosed).toBeNull();
  await convertHold(site.scope(), { eventId: shop.eventId, holdId: id, count: 1, buyer });
  await watch();
  expect((await event()).salesClosed).toBe('sold_out');
  expect((await availability(site.scope(), shop.eventId))!.map(({ state }) => state)).toEqual(['sold_out', 'sold_out']);
  await expect(shop.draft(standing)).rejects.toMatchObject({ code: 'order.sales_closed.sold_out', status: 409 });

  await cancel(first);
  await expect(shop.draft(standing)).rejects.toMatchObject({ code: 'order.sales_closed.sold_out' });
  await watch();
  expect((await event()).salesClosed).toBeNull();

  await set({ closes: true, reopens: false });
  const all = await buy(standing, 2);
  await watch();
  await cancel(all);
  await watch();
  expect((await event()).salesClosed).toBe('sold_out');
  await openSales(site.scope(), place());
  expect((await shop.draft(standing)).state).toBe('draft');
});

it('staff close the sales and open them again; what staff closed opens for nobody', async () => {
  await closeSales(site.scope(), place());
  await expect(shop.draft(standing)).rejects.toMatchObject({ code: 'order.sales_closed.staff' });
  await expect(closeSales(site.scope(), place())).rejects.toMatchObject({ code: 'event.sales_are_closed' });
  await watch();
  expect((await event()).salesClosed).toBe('staff');
  const hold = { eventId: shop.eventId, ticketTypeId: seated, count: 1, ...HoldFacts.parse({ name: 'Press' }) };
  const { id } = await createHold(site.scope(), hold);
  await releaseHold(site.scope(), { eventId: shop.eventId, id });
  await openSales(site.scope(), place());
  await expect(openSales(site.scope(), place())).rejects.toMatchObject({ code: 'event.sales_are_open' });
  expect(await buy(seated)).toMatch(/^\w{8}$/);
});

it('owners are told by mail of the last place, and of a count that was wrong', async () => {
  const email = `${shop.eventId}@example.org`;
  const ann = { email, name: 'Ann', password: 'a horse that counts places', locale: 'de' };
  const { userId } = await createUser(site.scope(), ann);
  await addMember(site.scope(), { organizationId: shop.organizationId, email, role: 'owner' });
  const fact = { v: 1, ...place() } as const;
  const sold = { ...fact, closed: true, at: site.clock.now().toISOString() };
  for (let times = 0; times < 2; times += 1) await mailSoldOut(site.scope(), sold);
  await mailDrift(site.scope(), { ...fact, quotaId: shop.occurrenceIds[0]!, was: 3, is: 2 });
  // What one buyer has over several events belongs to none of them.
  await mailDrift(site.scope(), { ...fact, eventId: null, quotaId: shop.eventId, was: 3, is: 2 });
  const mails = await site.scope().em.find(Message, { toAddress: email }, { orderBy: { id: 'asc' } });
  expect(mails.map(({ subject }) => subject)).toEqual([
    'Sold out: Night Swim',
    ...['Night Swim', 'Harbour Hall'].map((title) => `A count was put right: ${title}`),
  ]);
  const told = async (days: number) => {
    await mailSoldOut(site.scope(), { ...sold, at: site.clock.in({ days }).toISOString() });
    return site.scope().em.count(Message, { toAddress: email });
  };
  // Who wants no mails about decisions hears of alarms all the same.
  await changePreferences(site.scope(), { userId, decisionMails: false });
  expect(await told(1)).toBe(4);
  await changePreferences(site.scope(), { userId, alarmMails: false });
  expect(await told(2)).toBe(4);
  await changePreferences(site.scope(), { userId, alarmMails: true });
  await set({ tells: false });
  expect(await told(3)).toBe(4);
});

it('an order whose money all went back keeps its places, unless the organization wants it cancelled', async () => {
  const code = await buy(seated);
  const { id: orderId } = await orderOf(site.scope(), code);
  const refunded = (minor: number) =>
    site
      .scope()
      .em.execute('update orders set paid_minor = 1000, refunded_minor = ? where id = ?', [minor, orderId], 'run');
  const after = async () => {
    await cancelRefunded(site.scope(), { orderId });
    return (await orderOf(site.scope(), code)).state;
  };
  await refunded(1000);
  expect(await after()).toBe('confirmed');
  const store = site.parts.settings as SettingsStore;
  await site.scope().tx((tx) => store.write(tx, paymentSettings, shop.organizationId, { fullRefund: 'cancel' }));
  await refunded(400);
  expect(await after()).toBe('confirmed');
  await refunded(1000);
  expect([await after(), await after()]).toEqual(['cancelled', 'cancelled']);
  expect((await shop.draft(seated)).state).toBe('draft');
});
