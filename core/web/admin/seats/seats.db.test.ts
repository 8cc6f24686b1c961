import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsFile, seatsHeld, seatShop } from '../../../../test/factories/hall.ts';
import { openShop, type Shop } from '../../../../test/factories/shop.ts';
import { testPortal, type Browser, type Portal } from '../../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../../test/setup/test-site.ts';
import type { Answer } from '../../../../test/setup/web.ts';
import { addMember } from '../../../modules/organizations/index.ts';
import { holdsOf } from '../../../modules/tickets/index.ts';
import { cancelOrder, orderOf, placeOrder, startOrder } from '../../../modules/orders/index.ts';
import { createUser } from '../../../modules/users/index.ts';
import { seatMapsOf } from '../../../modules/venues/index.ts';
import { orderPages } from '../../storefront/order-pages.ts';
import { sitePages } from '../../storefront/site-pages.ts';
import { orderAdminPages } from '../orders/index.ts';
import { ticketAdminPages } from '../tickets/index.ts';
import { seatPages } from './index.ts';

let site: TestSite;
let portal: Portal;
let shop: Shop;
let ann: Browser;
let base: string;

beforeAll(async () => {
  site = await testSite();
  const pages = [seatPages, ticketAdminPages, orderAdminPages, sitePages, orderPages].flat();
  portal = await testPortal(site, { pages });
  shop = await openShop(site);
  const { userId } = await createUser(site.scope(), { email: 'ann@example.org', name: 'Ann' });
  await addMember(site.scope(), { organizationId: shop.organizationId, email: 'ann@example.org', role: 'owner' });
  ann = await portal.browser(userId);
  base = `/admin/o/org-${shop.organizationId}`;
});
afterAll(async () => {
  expect(portal.missing).toEqual([]);
  await portal.close();
  await site.close();
});

it('a file is imported as a draft, looked at, put to use and followed by the next edition', async () => {
  const file = (content: string) => ({ filename: 'seats.csv', content: Buffer.from(content) });
  const faulty = await ann.upload(`${base}/seat-maps/new`, 'file', file('section,row,seat\nS,A,1'), {
    name: 'Hall',
    replaces: '',
  });
  expect(faulty.text).toContain('Line 1: The column “category” is missing.');
  const made = await ann.upload(`${base}/seat-maps/new`, 'file', file(rowsFile({ A: 3 })), {
    name: 'Hall',
    replaces: '',
  });
  const page = await ann.get(made.headers.location!);
  expect(page.text).toMatch(/<svg class="hall"[^>]*role="img"/);
  expect(page.text).toContain('3 seats');
  const [first] = await seatMapsOf(site.scope(), shop.organizationId);
  await ann.post(`${base}/seat-maps/${first!.id}/activate`);
  const next = { name: 'Hall', replaces: first!.id };
  await ann.upload(`${base}/seat-maps/new`, 'file', file(rowsFile({ A: 4 })), next);
  const [draft] = await seatMapsOf(site.scope(), shop.organizationId);
  await ann.post(`${base}/seat-maps/${draft!.id}/activate`);
  const maps = await seatMapsOf(site.scope(), shop.organizationId);
  expect(maps.map(({ edition, state, seatCount }) => [edition, state, seatCount])).toEqual([
    [2, 'current', 4],
    [1, 'replaced', 3],
  ]);
  const example = await ann.get(`${base}/seat-maps/example.csv`);
  expect(example.text).toContain('section,row,seat,category');
  await ann.post(`${base}/seat-maps/${first!.id}/delete`);
  await ann.post(`${base}/seat-maps/${draft!.id}/archive`);
  expect((await ann.get(`${base}/seat-maps`)).text).toContain('Archived');
});

it('seats are kept back with a note, given back, and a ticket moves to another', async () => {
  const hall = await seatShop(site, shop, { file: rowsFile({ A: 6, B: 6 }) });
  const [date] = shop.occurrenceIds;
  const seats = `${base}/events/${shop.eventId}/seats`;
  expect((await ann.get(seats)).text).toContain('Regular');
  const chosen = ['A 1', 'A 2'].map(hall.seat);
  const elsewhere = await ann.get(`${seats}/${date}/bulk?act=block&${chosen.map((id) => `id=${id}`).join('&')}`);
  const holds = `${base}/events/${shop.eventId}/holds`;
  expect(elsewhere.headers.location).toBe(`${holds}/new?date=${date}&seats=${chosen.join('%2C')}`);
  expect((await ann.get(elsewhere.headers.location!)).text).toContain('Stalls · A · 2 (Regular)');
  const facts = { zone: 'Europe/Berlin', note: 'row 1', colour: '#aa3355', expiresAt: '', ticketTypeId: '' };
  const fields = { ...facts, name: 'Press', occurrenceId: date!, chosen: chosen.join(','), count: '' };
  expect((await ann.post(`${holds}/new`, fields)).status).toBe(422);
  await ann.post(`${holds}/new`, { ...fields, seatIds: chosen });
  const blocked = await ann.get(`${seats}/${date}?state=blocked`);
  expect(blocked.text).toContain('Press</a><small>row 1</small>');
  expect(blocked.text).toContain('10 of 12 seats are free');
  expect(blocked.text).toMatch(/<path class="seat-kept" stroke="#aa3355" d="M[^"]+M[^"]+"/);
  const [hold] = await holdsOf(site.scope(), shop.eventId);
  const late = await ann.post(`${holds}/new`, { ...fields, seatIds: [hall.seat('A 2'), hall.seat('A 3')] });
  expect([late.status, late.text.includes('Not free: Stalls · A · 2.')]).toEqual([409, true]);

  // Some of them become an order; of the others one is given back.
  expect((await ann.get(`${holds}`)).text).toContain('Stalls · A · 1, Stalls · A · 2');
  expect((await ann.get(`${holds}/${hold!.id}`)).text).toMatch(new RegExp(`value="${chosen[0]}"[^>]*checked`));
  const person = { name: 'Mara Lind', email: 'mara@example.org', ticketTypeId: '' };
  expect((await ann.get(`${holds}/${hold!.id}/convert`)).text).toContain('Which of the seats');
  const ordered = await ann.post(`${holds}/${hold!.id}/convert`, { ...person, seatIds: [chosen[1]!] });
  expect((await seatsHeld(site.scope(), shop.eventId)).rows).toEqual(['A 2']);
  const made = /orders\/(\w{8})/.exec(ordered.headers.location!)![1]!;
  await cancelOrder(site.scope(), { code: made, reason: '', notify: 'nobody' });
  const edited = { ...facts, name: 'Camera', version: String((await holdsOf(site.scope(), shop.eventId))[0]!.version) };
  await ann.post(`${holds}/${hold!.id}`, { ...edited, seatIds: [hall.seat('A 3'), chosen[0]!] });
  await ann.post(`${seats}/${date}/bulk`, { act: 'unblock', back: '', id: `${hall.seat('A 3')},${chosen[0]}` });
  expect(await holdsOf(site.scope(), shop.eventId)).toEqual([]);
  expect((await ann.post(`${seats}/${date}/remove`)).headers.location).toContain('/seats');

  const again = await seatShop(site, shop, { file: rowsFile({ A: 6, B: 6 }) });
  const lines = [{ ticketTypeId: again.typeId, quantity: 1, seatIds: [again.seat('A 1')] }];
  const { code } = await startOrder(site.scope(), { eventId: shop.eventId, lines });
  await placeOrder(site.scope(), { code, buyer: { email: 'mara@example.org', name: 'Mara Lind' } });
  const { tickets } = await orderOf(site.scope(), code);
  const order = await ann.get(`${base}/orders/${code}`);
  expect(order.text).toContain('Stalls · A · 1');
  const change = `${base}/orders/${code}/tickets/${tickets[0]!.id}/seat`;
  expect(order.text).toContain(change);
  expect((await ann.get(change)).text).toContain('Stalls · A · 2');
  await ann.post(change, { seat: again.seat('B 6') });
  expect((await seatsHeld(site.scope(), shop.eventId)).rows).toEqual(['B 6']);
  expect((await ann.post(`${seats}/${date}/remove`)).text).toContain('Its seat map stays');
});

it('a buyer without a script takes the best seats, or names them in a list', async () => {
  const own = await openShop(site);
  const hall = await seatShop(site, own, { file: `${rowsFile({ A: 4, B: 4 })}\nStalls,C,1,Regular` });
  const address = `/e/event-${own.eventId}`;
  const [date] = own.occurrenceIds;
  const shown = (await portal.ask(address)).text.replaceAll('&#x3D;', '=');
  expect(shown).toContain(`href="${address}/seats?date=${date}"`);
  const best = await portal.ask(address, { body: new URLSearchParams({ [`quantity.${hall.typeId}`]: '2' }) });
  expect(best.headers.location).toMatch(/^\/o\//);

  const list = (await portal.ask(`${address}/seats?date=${date}`)).text;
  expect(list).toMatch(/<legend>Row B · Regular · Seat Free<\/legend>/);
  expect(list).not.toContain(`name="seat.${hall.seat('A 2')}"`);
  const take = (...names: string[]) => {
    const seats = names.map((name): [string, string] => [`seat.${hall.seat(name)}`, hall.typeId]);
    return portal.ask(`${address}/seats`, {
      body: new URLSearchParams([['occurrence', date!], ['section', 'Stalls'], ...seats]),
    });
  };
  const named = await take('B 2', 'B 3');
  const checkout = await portal.ask(named.headers.location!, { headers: { Cookie: cookieOf(named) } });
  expect(checkout.text).toContain('Stalls, row B, seat 2');
  const late = await take('B 3', 'B 4');
  expect([late.status, late.text]).toEqual([409, expect.stringContaining('No longer free: Stalls · B · 3.')]);
  expect(late.text).toMatch(new RegExp(`name="seat.${hall.seat('B 4')}"[^>]*checked`));
  expect((await take()).text).toContain('Please choose');
});

function cookieOf({ headers }: Answer): string {
  const [set] = [headers['set-cookie']].flat();
  return String(set).split(';')[0]!;
}
