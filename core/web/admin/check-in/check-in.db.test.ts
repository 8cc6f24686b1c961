import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hire, issueTickets } from '../../../../test/factories/door.ts';
import { openShop, type Shop } from '../../../../test/factories/shop.ts';
import { testPortal, type Browser, type Portal } from '../../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../../test/setup/test-site.ts';
import { newId } from '../../../kernel/ids.ts';
import { checkInListsOf, recentScans } from '../../../modules/admission/index.ts';
import type { TicketRow } from '../../../modules/orders/index.ts';
import { admissionEndpoints } from '../../api/admission/index.ts';
import { checkInPages } from './index.ts';

let site: TestSite;
let portal: Portal;
let shop: Shop;
let type: string;
let staff: Browser;
let manager: Browser;
let stranger: Browser;
let org: string;
let door: string;

beforeAll(async () => {
  site = await testSite();
  portal = await testPortal(site, { pages: checkInPages, endpoints: admissionEndpoints });
});
afterAll(async () => {
  expect(portal.missing).toEqual([]);
  await portal.close();
  await site.close();
});
beforeEach(async () => {
  shop = await openShop(site, { dates: 2 });
  type = await shop.sell({ quantity: 100 });
  staff = await signedIn(shop.organizationId, 'staff');
  manager = await signedIn(shop.organizationId, 'manager');
  stranger = await signedIn((await openShop(site)).organizationId, 'owner');
  org = `/admin/o/org-${shop.organizationId}`;
  door = `${org}/events/${shop.eventId}/check-in`;
});

const signedIn = async (organizationId: string, role: 'staff' | 'manager' | 'owner') =>
  portal.browser((await hire(site, organizationId, role)).userId);
const tickets = (quantity = 1, ofType = type) => issueTickets(site, shop, ofType, quantity);
const ticket = async (ofType = type): Promise<TicketRow> => (await tickets(1, ofType))[0]!;
const address = () => ({ organizationId: shop.organizationId, eventId: shop.eventId });

/** Sends the form and follows to the page that it leads to. */
const send = async (fields: Record<string, string>, by = staff, to = door) => {
  const answer = await by.post(to, fields);
  expect(answer.status, answer.text).toBe(303);
  return by.get(answer.headers.location!);
};
const words = (html: string) => html.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
const verdict = (html: string) => words(/id="scan-result"[\s\S]*?<form/.exec(html)![0]);

describe('the door without a script', () => {
  it('lets in once, and says who was let in before', async () => {
    const { code } = await ticket();
    const first = await send({ code });
    expect(first.status).toBe(200);
    expect(verdict(first.text)).toContain('Welcome Mara Lind Standard');
    expect(words(first.text)).toContain('1 / 1');
    expect(verdict((await send({ code })).text)).toContain('Already used');
    expect(verdict((await send({ code })).text)).toContain('by Ann Petersen');
  });

  it.each([
    ['nonsense', 'Not a ticket'],
    ['<script>alert(1)</script>', 'Not a ticket'],
  ])('refuses %s', async (code, said) => {
    const page = await send({ code });
    expect(verdict(page.text)).toContain(said);
    expect(page.text).not.toContain('<script>alert');
  });

  it('takes a form that was sent twice for one scan, and one with another code for another', async () => {
    const [one, two] = await tickets(2);
    const scanId = newId();
    await send({ code: one!.code, scanId });
    expect(verdict((await send({ code: one!.code, scanId })).text)).toContain('Welcome');
    expect(verdict((await send({ code: two!.code, scanId })).text)).toContain('Welcome');
    expect(await recentScans(site.scope(), shop.eventId)).toHaveLength(2);
  });

  it('finds people by name and lets them in', async () => {
    const { code } = await ticket();
    const found = await staff.get(`${door}?q=mara`);
    expect(words(found.text)).toContain('Mara Lind Standard');
    expect(found.text).toContain(`value="${code}"`);
    await send({ code });
    expect((await staff.get(`${door}?q=mara`)).text).not.toContain(`value="${code}"`);
    expect(words((await staff.get(`${door}?q=nobody`)).text)).toContain('Nobody found.');
  });

  it('takes an admission back', async () => {
    const { code } = await ticket();
    await send({ code });
    const [scan] = await recentScans(site.scope(), shop.eventId);
    const page = await send({ scan: scan!.id }, staff, `${door}/undo`);
    expect(words(page.text)).toContain('0 / 1');
    expect(words(page.text)).toContain('Taken back');
    expect(verdict((await send({ code })).text)).toContain('Welcome');
  });

  it('asks whoever may for the money that is owed', async () => {
    const { code, orderCode } = await ticket(await shop.sell({ quantity: 5, priceMinor: 2500 }));
    const forStaff = await send({ code });
    expect(verdict(forStaff.text)).toContain('€25.00 is still to be paid');
    expect(forStaff.text).not.toContain('take-money');
    expect((await send({ code }, manager)).text).toContain(`action="${org}/orders/${orderCode}/take-money"`);
  });

  it('keeps to its list', async () => {
    const vip = await shop.sell({ quantity: 5 });
    const { code } = await ticket();
    await manager.post(`${door}/lists/new`, { name: 'Backstage', ticketTypeIds: vip, occurrenceId: '' });
    const [list] = await checkInListsOf(site.scope(), address());
    const page = await send({ code, list: list!.id });
    expect(verdict(page.text)).toContain('Wrong door');
    expect(verdict(page.text)).toContain('Backstage');
    expect(page.text).toMatch(/aria-current="page">Backstage/);
    expect((await staff.get(`${door}?list=${newId()}`)).status).toBe(404);
  });
});

describe('the door’s script', () => {
  const json = (path: string, body: object, by = staff) =>
    portal.ask(path, {
      method: 'POST',
      headers: { Cookie: by.cookie, Accept: 'application/json', 'X-CSRF-Token': by.csrf },
      body,
    });

  it('is answered with what to show', async () => {
    const { code, orderCode } = await ticket();
    const answer = await json(`${door}/validate`, { code, scanId: newId(), list: '' });
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({
      result: { outcome: 'valid', tone: 'success', title: 'Welcome', holder: 'Mara Lind', code: orderCode },
      entry: { name: 'Mara Lind', outcome: 'Checked in', undo: { label: 'Undo' } },
    });
    const { entry } = answer.json();
    const undone = await json(`${door}/undo-in-place`, { scan: entry.undo.hidden[0].value, list: '' });
    expect(undone.json()).toMatchObject({
      counts: { admitted: '0', expected: '1' },
      recent: [{ outcome: 'Taken back' }],
    });
  });

  it('is refused without the token', async () => {
    const { code } = await ticket();
    const headers = { Cookie: staff.cookie, Accept: 'application/json' };
    expect((await portal.ask(`${door}/validate`, { method: 'POST', headers, body: { code } })).status).toBe(403);
    expect(await recentScans(site.scope(), shop.eventId)).toEqual([]);
  });

  it('may read a camera and run its reader under the policy of the page', async () => {
    const { headers, text } = await staff.get(door);
    expect(headers['content-security-policy']).toContain("script-src 'self' 'wasm-unsafe-eval'");
    expect(headers['permissions-policy']).toContain('camera=(self)');
    const [, reader] = /data-zxing="([^"]+)"/.exec(text)!;
    const [, wasm] = /data-zxing-wasm="([^"]+)"/.exec(text)!;
    expect((await portal.ask(reader!)).headers['content-type']).toContain('javascript');
    expect((await portal.ask(wasm!)).headers['content-type']).toBe('application/wasm');
  });
});

describe('the pages around the door', () => {
  it('offer today’s events first', async () => {
    const later = await staff.get(`${org}/check-in`);
    expect(words(later.text)).toContain('Coming up');
    expect(words(later.text)).not.toContain('Today');
    await site
      .scope()
      .em.execute('update events set starts_at = ?, ends_at = ? where id = ?', [
        site.clock.in({ hours: 2 }),
        site.clock.in({ hours: 4 }),
        shop.eventId,
      ]);
    const page = await staff.get(`${org}/check-in`);
    expect(words(page.text)).toContain('Today');
    expect(page.text).toContain(`href="${door}"`);
  });

  it('make, change and delete lists', async () => {
    expect(words((await manager.get(`${door}/lists`)).text)).toContain('Every door lets every ticket in');
    expect((await manager.get(`${door}/lists/new`)).text).toContain('name="ticketTypeIds"');
    expect((await manager.post(`${door}/lists/new`, { name: '' })).status).toBe(422);
    await send({ name: 'Day two', occurrenceId: shop.occurrenceIds[1]! }, manager, `${door}/lists/new`);
    const [list] = await checkInListsOf(site.scope(), address());
    const form = await manager.get(`${door}/lists/${list!.id}`);
    expect(form.text).toMatch(new RegExp(`value="${shop.occurrenceIds[1]}"[^>]*selected`));
    const edited = { name: 'Second day', occurrenceId: '', ticketTypeIds: type, version: '1' };
    expect(words((await send(edited, manager, `${door}/lists/${list!.id}`)).text)).toContain('Second day Every date');
    expect((await manager.post(`${door}/lists/${list!.id}`, { ...edited, name: 'Stale' })).status).toBe(409);
    expect((await manager.get(`${door}/lists/${list!.id}/delete`)).status).toBe(200);
    await send({}, manager, `${door}/lists/${list!.id}/delete`);
    expect(await checkInListsOf(site.scope(), address())).toEqual([]);
  });

  it('leave lists to those who may edit the event', async () => {
    expect((await staff.get(`${door}/lists`)).text).not.toContain('lists/new');
    expect((await staff.get(`${door}/lists/new`)).status).toBe(403);
  });

  it('list every scan, and filter', async () => {
    const { code } = await ticket();
    await send({ code });
    await send({ code: 'what is this' });
    const all = words((await staff.get(`${door}/scans`)).text);
    expect(all).toContain('Checked in Mara Lind');
    expect(all).toContain('what is this');
    const refused = words((await staff.get(`${door}/scans?result=invalid`)).text);
    expect(refused).toContain('what is this');
    expect(refused).not.toContain('Mara Lind');
  });

  it.each(['', '/lists', '/lists/new', '/scans', '/state'])('are not there for strangers: %s', async (page) => {
    expect((await stranger.get(`${door}${page}`)).status).toBe(404);
    const own = door.replace(/org-[^/]+/, `org-${newId()}`);
    expect((await staff.get(`${own}${page}`)).status).toBe(404);
  });

  it('are not there for ids that are none', async () => {
    expect((await staff.get(door.replace(shop.eventId, 'x'))).status).toBe(404);
    expect((await staff.get(`${door}?scan=x`)).status).toBe(404);
    expect((await manager.get(`${door}/lists/x`)).status).toBe(404);
  });
});

describe('REST', () => {
  const call = (by: Browser, method: string, path: string, body?: object, headers: Record<string, string> = {}) =>
    portal.ask(`/api/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${by.bearer}`, ...headers },
      ...(body === undefined ? {} : { body }),
    });
  const validate = (by: Browser, body: object, headers = {}) => call(by, 'POST', '/tickets/validate', body, headers);

  it('honours a ticket once', async () => {
    const { id, code, orderCode } = await ticket();
    const first = await validate(staff, { code });
    expect(first.status).toBe(200);
    expect(first.json()).toMatchObject({
      result: 'valid',
      ticket: { id, orderCode, attendeeName: 'Mara Lind', admittedAt: site.clock.now().toISOString() },
      firstScan: null,
      due: null,
    });
    expect((await validate(staff, { code })).json()).toMatchObject({
      result: 'already_used',
      firstScan: { by: 'Ann Petersen' },
    });
  });

  it('answers the same scan alike, by its id or by the Idempotency-Key', async () => {
    const [one, two] = await tickets(2);
    const scanId = newId();
    const first = await validate(staff, { code: one!.code, scanId });
    expect((await validate(staff, { code: one!.code, scanId })).json()).toEqual(first.json());
    const key = { 'Idempotency-Key': newId() };
    const second = await validate(staff, { code: two!.code }, key);
    expect(second.json()).toMatchObject({ result: 'valid' });
    expect((await validate(staff, { code: two!.code }, key)).json()).toEqual(second.json());
    expect((await validate(staff, { code: two!.code, scanId })).json()).toMatchObject({
      code: 'check_in.scan_id_taken',
    });
  });

  it('tells strangers nothing', async () => {
    const { code } = await ticket();
    const answer = await validate(stranger, { code });
    expect(answer.json()).toEqual({ result: 'invalid', scan: null, ticket: null, firstScan: null, due: null });
    expect((await portal.ask('/api/v1/tickets/validate', { method: 'POST', body: { code } })).status).toBe(401);
    expect((await call(stranger, 'GET', `/events/${shop.eventId}/scans`)).status).toBe(404);
  });

  it('says what is owed', async () => {
    const { code } = await ticket(await shop.sell({ quantity: 5, priceMinor: 2500 }));
    expect((await validate(staff, { code })).json()).toMatchObject({
      result: 'not_paid',
      due: { amount: 2500, currency: 'EUR' },
    });
  });

  it('keeps lists, and doors keep to them', async () => {
    const path = `/events/${shop.eventId}/check-in-lists`;
    expect((await call(staff, 'POST', path, { name: 'Mine' })).status).toBe(403);
    const made = await call(manager, 'POST', path, { name: 'Day two', occurrenceId: shop.occurrenceIds[1]! });
    expect(made.status, made.text).toBe(201);
    const { id } = made.json();
    const { code } = await ticket();
    expect((await validate(staff, { code, checkInListId: id })).json()).toMatchObject({ result: 'wrong_list' });
    const changed = await call(manager, 'PATCH', `${path}/${id}`, { occurrenceId: null, version: 1 });
    expect(changed.json()).toMatchObject({ occurrenceId: null, version: 2 });
    expect((await validate(staff, { code, checkInListId: id })).json()).toMatchObject({ result: 'valid' });
    expect((await call(staff, 'GET', path)).json().data).toHaveLength(1);
    expect((await call(manager, 'DELETE', `${path}/${id}`)).status).toBe(204);
    expect((await validate(staff, { code, checkInListId: id })).status).toBe(404);
  });

  it('lists scans, takes them back and counts', async () => {
    const { code } = await ticket();
    const { scan } = (await validate(staff, { code })).json();
    const listed = await call(staff, 'GET', `/events/${shop.eventId}/scans?limit=1`);
    expect(listed.json()).toMatchObject({ data: [{ id: scan, result: 'valid' }], page: { nextCursor: null } });
    const counts = async () => (await call(staff, 'GET', `/events/${shop.eventId}/attendance`)).json();
    expect(await counts()).toEqual({ admitted: 1, expected: 1 });
    expect((await call(stranger, 'POST', `/scans/${scan}/undo`)).status).toBe(404);
    expect((await call(staff, 'POST', `/scans/${scan}/undo`)).json()).toMatchObject({ id: scan });
    expect(await counts()).toEqual({ admitted: 0, expected: 1 });
    const people = await call(staff, 'GET', `/events/${shop.eventId}/attendees/search?q=lind`);
    expect(people.json().data).toMatchObject([{ code, admittedAt: null }]);
  });
});
