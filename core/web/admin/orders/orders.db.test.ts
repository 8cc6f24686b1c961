import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openShop, type Shop } from '../../../../test/factories/shop.ts';
import { staffBrowser } from '../../../../test/factories/staff.ts';
import { testPortal, type Browser, type Portal } from '../../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../../test/setup/test-site.ts';
import {
  cancelOrder,
  expireOrders,
  addNote,
  notesOf,
  orderOf,
  placeOrder,
  type DraftOrder,
} from '../../../modules/orders/index.ts';
import { validateTicket } from '../../../modules/admission/index.ts';
import { cancelWithRefund } from '../../../modules/cancellations/index.ts';
import { mailTickets, mailTicketToAttendee } from '../../../modules/messages/order-mails.ts';
import { Message } from '../../../modules/messages/index.ts';
import type { Role } from '../../../modules/organizations/index.ts';
import { holdsOf } from '../../../modules/tickets/index.ts';
import { orderEndpoints } from '../../api/orders/index.ts';
import { attendeePages } from '../attendees/index.ts';
import { assignTaxes, createTaxRate } from '../../../modules/taxes/index.ts';
import { ticketAdminPages } from '../tickets/index.ts';
import { orderAdminPages } from './index.ts';

let site: TestSite;
let portal: Portal;
let shop: Shop;
let ann: Browser;
let base: string;
beforeAll(async () => {
  site = await testSite();
  const pages = [...orderAdminPages, ...ticketAdminPages, ...attendeePages];
  portal = await testPortal(site, { pages, endpoints: orderEndpoints });
});
afterAll(async () => {
  expect(portal.missing).toEqual([]);
  await portal.close();
  await site.close();
});
beforeEach(async () => {
  shop = await openShop(site);
  ann = await signIn('manager');
  base = `/admin/o/org-${shop.organizationId}`;
});

const signIn = (role: Role, organizationId = shop.organizationId): Promise<Browser> =>
  staffBrowser(site, portal, { organizationId, role });

async function order(
  name: string,
  type: string,
  attendees: { name: string; email?: string }[] = [],
): Promise<DraftOrder> {
  const draft = await shop.draft(type, Math.max(1, attendees.length));
  const email = `${name.split(' ')[0]!.toLowerCase().replace(/\W/g, '')}@example.org`;
  await placeOrder(site.scope(), { code: draft.code, buyer: { name, email }, attendees });
  return draft;
}

describe('orders in the back office', () => {
  it('are found by code, buyer and attendee', async () => {
    const type = await shop.sell({ quantity: 50 });
    const mara = await order('Mara Lind', type, [{ name: 'Ida' }, { name: 'Kai Öz' }]);
    const jon = await order('Jon Berg', type);
    const found = async (q: string) => {
      const { text } = await ann.get(`${base}/orders?q=${encodeURIComponent(q)}`);
      return [mara, jon].filter(({ code }) => text.includes(`/orders/${code}"`)).map(({ code }) => code);
    };
    expect(await found('')).toEqual([mara.code, jon.code]);
    expect(await found(jon.code.toLowerCase())).toEqual([jon.code]);
    expect(await found('LIND')).toEqual([mara.code]);
    expect(await found('kai öz')).toEqual([mara.code]);
    expect(await found('jon@example')).toEqual([jon.code]);
    expect(await found('100%')).toEqual([]);
  });

  it('show what was ordered and what happened, and are cancelled after a question', async () => {
    const draft = await order('Mara Lind', await shop.sell({ quantity: 2, priceMinor: 1000 }));
    const page = await ann.get(`${base}/orders/${draft.code}`);
    expect(page.status).toBe(200);
    expect(page.text).toContain('To be paid');
    expect(page.text).toContain('€10.00');

    const question = await ann.get(`${base}/orders/${draft.code}/cancel`);
    expect(question.text).toContain('Its ticket becomes worthless.');
    const done = await ann.post(`${base}/orders/${draft.code}/cancel`, { reason: 'no show', notify: 'true' });
    expect([done.status, done.headers.location]).toEqual([303, `${base}/orders/${draft.code}`]);
    const cancelled = await orderOf(site.scope(), draft.code);
    expect([cancelled.state, cancelled.cancelReason]).toEqual(['cancelled', 'no show']);
    expect((await ann.get(`${base}/orders/${draft.code}`)).text).toContain('no show');
  });

  it('get more time, and come back after they were over, with what that takes said before', async () => {
    const type = await shop.sell({ quantity: 2, priceMinor: 1000 });
    const { code } = await order('Mara Lind', type);
    const at = `${base}/orders/${code}`;
    expect((await ann.get(at)).text).toContain(`${at}/deadline`);
    expect((await ann.get(`${at}/reactivate`)).headers.location).toBe(at);
    const asked = (await ann.get(`${at}/deadline`)).text;
    for (const said of ['Until now:', 'Its place stays kept', 'value="2027-01-', 'Europe/Berlin']) {
      expect(asked).toContain(said);
    }
    const zone = 'Europe/Berlin';
    const set = (until: string) => ann.post(`${at}/deadline`, { until, zone, notify: 'true' });
    const late = await set('2028-01-01T10:00');
    expect([late.status, late.text.includes('id="e-until"'), late.text.includes('2028-01-01T10:00')]).toEqual([
      422,
      true,
      true,
    ]);
    expect((await set('2027-01-18T10:00')).headers.location).toBe(at);
    expect((await orderOf(site.scope(), code)).expiresAt).toEqual(new Date('2027-01-18T09:00:00Z'));

    await cancelOrder(site.scope(), { code, reason: '', notify: 'nobody' });
    const back = (await ann.get(`${at}/reactivate`)).text;
    for (const said of [
      'Takes again: 1 × Standard (2 are free)',
      '€10.00 are to be paid',
      'new codes',
      'A mail goes to mara@',
    ]) {
      expect(back).toContain(said);
    }
    await shop.draft(type, 2);
    expect((await ann.get(`${at}/reactivate`)).text).toContain('Not enough left: 1 × Standard (0 are free)');
    const none = await ann.post(`${at}/reactivate`, { until: '2027-01-18T10:00', zone });
    expect([none.status, none.text.includes('Not enough is left: Standard')]).toEqual([409, true]);
    site.clock.advance({ hours: 1 });
    await expireOrders(site.scope());
    expect((await ann.post(`${at}/reactivate`, { until: '2027-01-18T10:00', zone })).status).toBe(303);
    expect(await orderOf(site.scope(), code)).toMatchObject({ state: 'pending', cancelReason: null });
    // Somebody else was faster: the page that only leads on says so there.
    const again = await ann.post(`${at}/reactivate`, { until: '2027-01-18T10:00', zone });
    expect([again.status, again.headers.location, again.cookies()['ep_flash'] !== undefined]).toEqual([303, at, true]);
    site.clock.advance({ hours: -1 });
  });

  it('tell what was done, mailed and refused at the door, the newest first, in one line of time', async () => {
    const { code } = await order('Mara Lind', await shop.sell({ quantity: 5 }), [{ name: 'Ida' }, { name: 'Kai' }]);
    const { id, tickets } = await orderOf(site.scope(), code);
    await mailTickets(site.scope(), { orderId: id });
    const scan = (reading: string) =>
      validateTicket(site.scope(), { organizationId: shop.organizationId, eventId: shop.eventId, code: reading });
    site.clock.advance({ minutes: 1 });
    await scan(tickets[0]!.code);
    site.clock.advance({ minutes: 1 });
    await scan(tickets[0]!.code);
    const cancel = { tickets: [tickets[1]!.id], refund: 'none', notify: 'nobody', reason: 'ill' } as const;
    site.clock.advance({ minutes: 1 });
    await cancelWithRefund(site.scope(), { code, ...cancel });

    const at = `${base}/orders/${code}`;
    expect((await ann.get(at)).text).toMatch(
      /Cancelled tickets of the order[^]*Refused at the door: Ida \(Already used\)[^]*: Ida[^]*Mail to mara@example.org/,
    );
    const all = (await ann.get(`${at}/history`)).text;
    expect(all).toMatch(/Cancelled tickets[^]*ill[^]*Refused at the door[^]*Mail to mara@example.org[^]*On its way/);
    const mails = (await ann.get(`${at}/history?kind=mail`)).text;
    expect([mails.includes('Mail to mara@'), mails.includes('Refused at the door: Ida')]).toEqual([true, false]);

    const page = async (query: string) => {
      const headers = { Authorization: `Bearer ${ann.bearer}`, 'Accept-Language': 'en' };
      return (await portal.ask(`/api/v1/orders/${code}/history?${query}`, { headers })).json();
    };
    const seen: string[] = [];
    let cursor = '';
    do {
      const { data, page: next } = await page(`limit=2${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
      seen.push(...data.map((one: { id: string }) => one.id));
      cursor = next.nextCursor ?? '';
    } while (cursor);
    const whole = (await page('')).data as { id: string; kind: string; action: string | null; text: string }[];
    expect(seen).toEqual(whole.map((one) => one.id));
    expect(whole.map(({ kind, action }) => action ?? kind)).toEqual([
      ...['order.tickets_cancelled', 'scan', 'ticket.checked_in', 'mail', 'order.placed', 'places'],
    ]);
    expect(whole[1]).toMatchObject({ scan: { ticketId: tickets[0]!.id, result: 'already_used' } });
    expect((await page('cursor=nonsense')).code).toBe('input.cursor');
    site.clock.advance({ minutes: -3 });
  });

  it('have notes, days to look at them again, another buyer, and mails that go where they are sent', async () => {
    const type = await shop.sell({ quantity: 9 });
    const { code } = await order('Mara Lind', type, [{ name: 'Ida', email: 'ida@example.org' }, { name: 'Kai' }]);
    const other = await order('Jon Berg', type);
    const at = `${base}/orders/${code}`;
    const note = (text: string, followUpOn: string) => ann.post(`${at}/notes`, { text, followUpOn });
    const nothing = await note(' ', '');
    expect([nothing.status, nothing.text.includes('id="e-text"')]).toEqual([422, true]);
    expect((await note('Rang <b>twice</b>', '2027-01-14')).headers.location).toBe(at);
    expect((await note('', '2027-01-16')).status).toBe(303);
    const shown = (await ann.get(at)).text;
    for (const said of ['Rang &lt;b&gt;twice&lt;/b&gt;', 'value="2027-01-16"', 'Wrote a note', 'Set when to look']) {
      expect(shown).toContain(said);
    }
    const listed = async (follow: string) => {
      const { text } = await ann.get(`${base}/orders?follow=${follow}`);
      return [code, other.code].filter((each) => text.includes(`/orders/${each}"`));
    };
    expect([await listed('due'), await listed('open'), await listed('')]).toEqual([[], [code], [code, other.code]]);
    expect((await note('', '2027-01-10')).status).toBe(303);
    expect(await listed('due')).toEqual([code]);
    expect((await ann.get(`${base}/orders`)).text).toContain('Again on 2027-01-10');

    const [ida, kai] = (await orderOf(site.scope(), code)).tickets;
    const asked = (await ann.get(`${at}/resend`)).text;
    expect([asked.includes('Ida (ida@example.org)'), asked.includes('Kai (')]).toEqual([true, false]);
    const resend = (to: string) => ann.post(`${at}/resend`, { to });
    expect((await resend(kai!.id)).status).toBe(409);
    expect((await resend(ida!.id)).status).toBe(303);
    const { id: orderId, secretVersion } = await orderOf(site.scope(), code);
    await mailTicketToAttendee(site.scope(), { orderId, ticketId: ida!.id, key: `${ida!.id}:again` });
    const [mail] = await site.scope().em.find(Message, { orderId, toAddress: 'ida@example.org' });
    expect(mail!.attachments).toEqual([{ kind: 'tickets-pdf', orderId, only: [ida!.id] }]);
    for (const body of [mail!.html, mail!.plainText]) {
      expect([body.includes(ida!.code), body.includes(kai!.code), body.includes('?t=')]).toEqual([true, false, false]);
    }

    const change = { name: 'Mara Lindt', email: 'MARA.L@example.org' };
    expect((await ann.post(`${at}/buyer`, { ...change, email: 'nobody' })).status).toBe(422);
    expect((await ann.post(`${at}/buyer`, change)).headers.location).toBe(at);
    expect(await orderOf(site.scope(), code)).toMatchObject({ ...change, email: 'mara.l@example.org', secretVersion });
    await ann.post(`${at}/buyer`, { ...change, endLinks: 'true' });
    expect((await orderOf(site.scope(), code)).secretVersion).toBe(secretVersion + 1);
  });

  it('get more time, mails, notes and an end many at once, and each says what was refused', async () => {
    const type = await shop.sell({ quantity: 9, priceMinor: 1000 });
    const orders = [await order('Mara Lind', type), await order('Jon Berg', type)];
    const free = await order('Ida Kern', await shop.sell({ quantity: 9 }));
    const ids = await Promise.all([...orders, free].map(async ({ code }) => (await orderOf(site.scope(), code)).id));
    const elsewhere = await openShop(site);
    const foreign = await elsewhere.draft(await elsewhere.sell({ quantity: 1 }));
    const list = (await ann.get(`${base}/orders`)).text;
    expect(list).toContain(`value="${ids[0]}"`);
    const question = await ann.get(`${base}/orders/bulk?act=cancel&id=${ids.join('&id=')}&id=${foreign.id}`);
    const sums = ['Together they cost €20.00; €0.00 of that is paid.', '3 of them have an address'];
    for (const said of ['Cancel 3 orders', 'Mara Lind', 'Their tickets become worthless', ...sums]) {
      expect(question.text).toContain(said);
    }
    expect(question.text).not.toContain(foreign.code);
    // As with a single order, no money goes back unless somebody says so.
    expect(question.text).toMatch(/<option value="none" selected/);
    const post = (act: string, fields: Record<string, string> = {}) =>
      ann.post(`${base}/orders/bulk`, { act, id: ids.join(','), ...fields });
    // The zone in which the time is typed goes with the form.
    const asked = (await ann.get(`${base}/orders/bulk?act=deadline&id=${ids[0]}`)).text;
    expect(asked).toMatch(/<input[^>]*name="zone"[^>]*value="Europe\/Berlin"/);
    // Free orders wait for no money.
    const later = await post('deadline', { until: '2027-01-18T10:00', zone: 'Europe/Berlin' });
    expect([later.status, later.text.includes('2 orders have the new deadline.')]).toEqual([200, true]);
    expect(later.text).toMatch(/Ida Kern[^]*not waiting for its payment/);
    expect((await orderOf(site.scope(), orders[0]!.code)).expiresAt).toEqual(new Date('2027-01-18T09:00:00Z'));
    expect((await post('note', { text: 'Talked to the choir', followUpOn: '' })).status).toBe(303);
    expect((await notesOf(site.scope(), ids)).map(({ text }) => text)).toEqual(Array(3).fill('Talked to the choir'));
    expect((await post('resend')).status).toBe(303);
    expect((await post('cancel', { refund: 'none', reason: 'rain' })).status).toBe(303);
    const after = await Promise.all([...orders, free].map(({ code }) => orderOf(site.scope(), code)));
    expect(after.map(({ state, cancelReason }) => [state, cancelReason])).toEqual(
      Array.from({ length: 3 }, () => ['cancelled', 'rain']),
    );
    const staff = await signIn('staff');
    expect((await staff.get(`${base}/orders/bulk?act=cancel&id=${ids[0]}`)).status).toBe(403);
  });

  it('of another organization are not there', async () => {
    const draft = await order('Mara Lind', await shop.sell({ quantity: 2 }));
    const elsewhere = await openShop(site);
    const eve = await signIn('owner', elsewhere.organizationId);
    const theirs = `/admin/o/org-${elsewhere.organizationId}`;
    expect((await eve.get(`${base}/orders/${draft.code}`)).status).toBe(404);
    expect((await eve.get(`${theirs}/orders/${draft.code}`)).status).toBe(404);
    expect((await eve.post(`${theirs}/orders/${draft.code}/cancel`, {})).status).toBe(404);
    expect((await eve.get(`${theirs}/events/${shop.eventId}/attendees.csv`)).status).toBe(404);
    expect((await orderOf(site.scope(), draft.code)).state).toBe('confirmed');
  });
});

describe('places that are kept back', () => {
  it('are kept, shown beside what is sold, made into an order, changed and released', async () => {
    const type = await shop.sell({ quantity: 20, priceMinor: 1200 });
    await order('Mara Lind', type);
    const at = `${base}/events/${shop.eventId}/holds`;
    expect((await ann.get(at)).text).toContain('Nothing is kept back');
    expect((await ann.get(`${at}/new`)).status).toBe(200);
    const press = { name: 'Press <b>', count: '5', note: 'Row 1', colour: '#aa3355', zone: 'Europe/Berlin' };
    const many = await ann.post(`${at}/new`, { ...press, ticketTypeId: type, count: '20', expiresAt: '' });
    expect([many.status, many.text.includes('So many places are not free.')]).toEqual([409, true]);
    const kept = await ann.post(`${at}/new`, { ...press, ticketTypeId: type, expiresAt: '2027-01-20T10:00' });
    expect([kept.status, kept.headers.location]).toEqual([303, at]);
    const [hold] = await holdsOf(site.scope(), shop.eventId);
    expect(hold).toMatchObject({ count: 5, expiresAt: new Date('2027-01-20T09:00:00Z'), colour: '#aa3355' });
    const list = await ann.get(at);
    expect(list.text).toContain('Press &lt;b&gt;');
    expect(list.text).toContain('fill="#aa3355"');
    const tickets = await ann.get(`${base}/events/${shop.eventId}/tickets`);
    expect(tickets.text).toMatch(/1 in a checkout<\/span>.*5 kept back<\/span>.*14 free<\/span>/);

    const one = `${at}/${hold!.id}`;
    expect((await ann.get(`${one}/convert`)).text).toContain('5 kept back');
    const made = await ann.post(`${one}/convert`, { count: '2', name: 'Ida Kern', email: 'ida@example.org' });
    expect(made.status).toBe(303);
    const code = made.headers.location!.split('/').at(-1)!;
    expect(await orderOf(site.scope(), code)).toMatchObject({ state: 'pending', name: 'Ida Kern', totalMinor: 2400 });
    expect((await ann.get(one)).text).toContain('value="3"');
    expect((await ann.post(one, { ...press, count: '4', expiresAt: '', version: '1' })).status).toBe(409);
    expect((await ann.post(one, { ...press, count: '4', expiresAt: '', version: '2' })).status).toBe(303);
    expect((await ann.get(`${one}/release`)).text).toContain('4 places are on sale again at once.');
    expect((await ann.post(`${one}/release`)).status).toBe(303);
    expect(await holdsOf(site.scope(), shop.eventId)).toEqual([]);

    const staff = await signIn('staff');
    expect([(await staff.get(at)).status, (await staff.get(`${at}/new`)).status]).toEqual([200, 403]);
  });
});

describe('orders for the books', () => {
  it('are a file with a row for each tax, of those that the list shows', async () => {
    const type = await shop.sell({ quantity: 50, priceMinor: 1190 });
    await order('Kai', type, [{ name: 'Kai' }]);
    const { organizationId, eventId } = shop;
    const rate = { organizationId, rate: 1900, inclusive: true };
    const taxRateIds = [
      (await createTaxRate(site.scope(), { ...rate, name: 'VAT' })).id,
      (await createTaxRate(site.scope(), { ...rate, name: 'Culture', rate: 0, note: { en: 'Exempt.' } })).id,
    ];
    await assignTaxes(site.scope(), { eventId, ticketTypeId: type, taxRateIds });
    await order('=1+1', type, [{ name: 'Ida' }]);
    const noted = (await ann.get(`${base}/orders.csv?q=kai`)).text.trim().split('\r\n');
    expect(noted[0]).toMatch(/,Look at again on,Notes of your team$/);
    const kai = /^[A-Z0-9]{8}/.exec(noted[1]!)![0];
    await addNote(site.scope(), { code: kai, text: '=Called "twice"', followUpOn: '2027-03-01' });
    await addNote(site.scope(), { code: kai, text: 'Paid cash' });
    const told = (await ann.get(`${base}/orders.csv?q=kai`)).text;
    expect(told).toMatch(/,2027-03-01,"[^"]*: =Called ""twice""\n[^"]*: Paid cash"/);
    const file = await ann.get(`${base}/orders.csv?event=${eventId}`);
    expect(file.headers['content-type']).toBe('text/csv; charset=utf-8');
    const [head, ...rows] = file.text.replace('\uFEFF', '').trim().split('\r\n');
    expect(head).toMatch(/^Order,Event,State,.*,Tax,Rate,How,Tax amount,/);
    expect(rows).toHaveLength(3);
    expect(rows[0]).toMatch(/,EUR,11\.90,.*,VAT,19%,Within the price,1\.90,0\.00,,'=1\+1,/);
    expect(rows[1]).toMatch(/,Culture,0%,Within the price,0\.00,0\.00,Exempt\.,'=1\+1,/);
    expect(rows[2]).toMatch(/,,,,0\.00,0\.00,,Kai,/);
    expect((await ann.get(`${base}/orders.csv?q=kai`)).text.trim().split('\r\n')).toHaveLength(2);
  });
});

describe('attendees', () => {
  it('are listed and given out as a file in which no name is a formula', async () => {
    const type = await shop.sell({ quantity: 50 });
    await order('=HYPERLINK("http://evil.test")', type, [{ name: '+49 Ida' }, { name: 'Kai, "the tall"' }]);
    const list = await ann.get(`${base}/events/${shop.eventId}/attendees`);
    expect(list.text).toContain('Kai, &quot;the tall&quot;');

    const file = await ann.get(`${base}/events/${shop.eventId}/attendees.csv`);
    expect(file.headers['content-type']).toBe('text/csv; charset=utf-8');
    const [head, first, second, end] = file.text.replace('\uFEFF', '').split('\r\n');
    expect(head).toContain('Name,E-mail address,Ticket,');
    expect(first).toMatch(/^'\+49 Ida,,Standard,,2027-02-14 13:00,EP1\.\w{32},\w{8},"'=HYPERLINK\(""/);
    expect(second).toMatch(/^"Kai, ""the tall""",/);
    expect(end).toBe('');
    const one = await ann.get(`${base}/events/${shop.eventId}/attendees.csv?q=tall`);
    expect(one.text.trim().split('\r\n')).toHaveLength(2);
  });
});
