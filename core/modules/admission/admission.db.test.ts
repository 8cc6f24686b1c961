import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hire, issueTickets } from '../../../test/factories/door.ts';
import { count, openShop, type Shop } from '../../../test/factories/shop.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { newId } from '../../kernel/ids.ts';
import type { Actor } from '../../kernel/scope/actor.ts';
import { cancelOrder, placeOrder, ticketKey, type TicketRow } from '../orders/index.ts';
import { Member, MemberEvent } from '../organizations/index.ts';
import { mintTicketCode } from '../tickets/index.ts';
import {
  attendanceOf,
  checkInListOf,
  checkInListsOf,
  createCheckInList,
  deleteCheckInList,
  listScans,
  recentScans,
  searchAttendees,
  undoAdmission,
  updateCheckInList,
  validateTicket,
} from './index.ts';

let site: TestSite;
let shop: Shop;
let type: string;
beforeAll(async () => void (site = await testSite()));
afterAll(() => site.close());
beforeEach(async () => {
  shop = await openShop(site, { dates: 2 });
  type = await shop.sell({ quantity: 100 });
});

const tickets = (quantity = 1, ofType = type) => issueTickets(site, shop, ofType, quantity);
const ticket = async (ofType = type): Promise<TicketRow> => (await tickets(1, ofType))[0]!;
const scan = (code: string, more: object = {}) => validateTicket(site.scope(), { code, ...more });
const address = () => ({ organizationId: shop.organizationId, eventId: shop.eventId });
const list = async (facts: { occurrenceId?: string; ticketTypeIds?: string[] }) =>
  (
    await createCheckInList(site.scope(), {
      name: 'Main entrance',
      occurrenceId: null,
      ticketTypeIds: [],
      ...address(),
      ...facts,
    })
  ).id;

describe('a ticket at the door', () => {
  it('is honoured once; the second time tells who let it in, and when', async () => {
    const { id, code, orderCode } = await ticket();
    const ann = site.scope(await hire(site, shop.organizationId));
    const first = await validateTicket(ann, { code });
    expect(first).toMatchObject({
      result: 'valid',
      ticket: { id, orderCode, attendeeName: 'Mara Lind', typeName: 'Standard', admittedAt: site.clock.now() },
    });
    site.clock.advance({ minutes: 5 });
    expect(await scan(code)).toMatchObject({
      result: 'already_used',
      ticket: { id },
      firstScan: { at: site.clock.in({ minutes: -5 }), by: 'Ann Petersen' },
    });
  });

  it.each([
    ['spaced and in small letters', (code: string) => code.toLowerCase().replace(/(.{4})/g, '$1 ')],
    ['inside a link', (code: string) => `https://portal.test/t/${code}`],
  ])('is read %s', async (_how, written) => {
    const { code } = await ticket();
    expect(await scan(written(code))).toMatchObject({ result: 'valid' });
  });

  it.each([
    ['malformed', () => 'hello'],
    ['empty', () => ''],
    ['full of control characters', () => 'a\0b\u0007'],
    ['forged', () => `EP1.${'0'.repeat(32)}`],
    ['with half a character', () => '\ud800 emoji'],
    ['well made and never issued', () => mintTicketCode(ticketKey(site.site))],
  ])('is invalid when its code is %s', async (_how, code) => {
    expect(await scan(code(), address())).toMatchObject({ result: 'invalid', ticket: undefined });
    expect((await recentScans(site.scope(), shop.eventId))[0]).toMatchObject({ result: 'invalid', ticketId: null });
    expect(await scan(code())).toEqual({ result: 'invalid', id: undefined, ticket: undefined, firstScan: undefined });
  });

  it('of a cancelled order is cancelled', async () => {
    const { code, orderCode } = await ticket();
    await cancelOrder(site.scope(), { code: orderCode, reason: '', notify: 'nobody' });
    expect(await scan(code)).toMatchObject({ result: 'cancelled', ticket: { orderCode } });
  });

  it('of an event that was called off is cancelled', async () => {
    const { code } = await ticket();
    await site.scope().em.execute(`update events set state = 'cancelled' where id = ?`, [shop.eventId], 'run');
    expect(await scan(code)).toMatchObject({ result: 'cancelled' });
  });

  it('that is to be paid at the door waits for the money', async () => {
    const { code, orderId } = await ticket(await shop.sell({ quantity: 5, priceMinor: 2500 }));
    expect(await scan(code)).toMatchObject({ result: 'not_paid', ticket: { due: { minor: 2500, currency: 'EUR' } } });
    expect(await attendanceOf(site.scope(), shop.eventId)).toEqual({ admitted: 0, expected: 1 });
    await site.scope().em.execute('update orders set paid_minor = 2500 where id = ?', [orderId], 'run');
    expect(await scan(code)).toMatchObject({ result: 'valid', ticket: { due: null } });
  });

  it('of an order that is placed and not paid waits as well', async () => {
    const draft = await shop.draft(await shop.sell({ quantity: 5, priceMinor: 2500 }));
    await placeOrder(site.scope(), { code: draft.code, buyer: { email: 'mara@example.org', name: 'Mara Lind' } });
    const [reserved] = await searchAttendees(site.scope(), { ...address(), q: 'mara' });
    expect(await scan(reserved!.code)).toMatchObject({ result: 'not_paid', ticket: { due: { minor: 2500 } } });
  });

  it('that was scanned while the door was offline keeps the time, and none in the future', async () => {
    const [early, late] = await tickets(2);
    const at = site.clock.in({ hours: -1 });
    expect(await scan(early!.code, { at })).toMatchObject({ ticket: { admittedAt: at } });
    expect(await scan(late!.code, { at: site.clock.in({ hours: 1 }) })).toMatchObject({
      ticket: { admittedAt: site.clock.now() },
    });
  });
});

describe('a door', () => {
  it('of another event sends people there', async () => {
    const other = await openShop(site, { organizationId: shop.organizationId });
    const { code } = await ticket();
    expect(await scan(code, { eventId: other.eventId })).toMatchObject({
      result: 'wrong_event',
      ticket: { eventId: shop.eventId },
    });
    expect(await scan(code)).toMatchObject({ result: 'valid' });
  });

  it('with a list lets in its types and dates alone', async () => {
    const backstage = await shop.sell({ quantity: 5 });
    const { code } = await ticket();
    expect(await scan(code, { checkInListId: await list({ ticketTypeIds: [backstage] }) })).toMatchObject({
      result: 'wrong_list',
    });
    expect(await scan(code, { checkInListId: await list({ occurrenceId: shop.occurrenceIds[1]! }) })).toMatchObject({
      result: 'wrong_list',
    });
    const right = await list({ occurrenceId: shop.occurrenceIds[0]!, ticketTypeIds: [type, backstage] });
    expect(await scan(code, { checkInListId: right })).toMatchObject({ result: 'valid' });
  });

  it.each([
    ['a list that is not there', () => ({ checkInListId: newId() }), 'check_in.list_not_found'],
    ['an event that is not there', () => ({ eventId: newId() }), 'event.not_found'],
  ])('cannot be at %s', async (_what, where, code) => {
    await expect(scan((await ticket()).code, where())).rejects.toMatchObject({ code, status: 404 });
  });

  it('spoils nothing for the other doors when it is wrong', async () => {
    const [one, two] = await tickets(2);
    const answers = await Promise.allSettled([
      scan(one!.code),
      scan(one!.code, { checkInListId: newId() }),
      scan(two!.code),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });
});

describe('somebody of another organization', () => {
  it('learns nothing about a ticket', async () => {
    const { code } = await ticket();
    const stranger = site.scope(await hire(site, (await openShop(site)).organizationId, 'owner'));
    expect(await validateTicket(stranger, { code })).toEqual({
      result: 'invalid',
      id: undefined,
      ticket: undefined,
      firstScan: undefined,
    });
    expect(await validateTicket(site.scope({ kind: 'anonymous' }), { code })).toMatchObject({ result: 'invalid' });
    await expect(validateTicket(stranger, { code, eventId: shop.eventId })).rejects.toMatchObject({ status: 404 });
    await expect(validateTicket(stranger, { code, checkInListId: await list({}) })).rejects.toMatchObject({
      status: 404,
    });
    expect(await scan(code)).toMatchObject({ result: 'valid' });
  });

  it('finds it invalid at a door of their own', async () => {
    const other = await openShop(site);
    const { code } = await ticket();
    const door = { organizationId: other.organizationId, eventId: other.eventId };
    expect(await scan(code, door)).toMatchObject({ result: 'invalid', ticket: undefined });
    expect(await validateTicket(site.scope(), { code, ...door, eventId: undefined })).toMatchObject({ id: undefined });
  });

  it('cannot answer with our scan, whatever they call theirs', async () => {
    const other = await openShop(site);
    const theirs = (await issueTickets(site, other, await other.sell({ quantity: 5 })))[0]!;
    const scanId = newId();
    expect(await scan((await ticket()).code, { scanId })).toMatchObject({ result: 'valid' });
    expect(await scan(theirs.code, { scanId })).toMatchObject({ result: 'valid', ticket: { id: theirs.id } });
  });
});

describe('a scan that is sent again', () => {
  it('gets the same answer later', async () => {
    const { code } = await ticket();
    const scanId = newId();
    const first = await scan(code, { scanId });
    site.clock.advance({ minutes: 1 });
    expect(await scan(code, { scanId })).toEqual(first);
    expect(await scan(code)).toMatchObject({ result: 'already_used' });
    expect(await scan(code, { scanId })).toEqual(first);
  });

  it('gets the same answer about an unknown code at a door', async () => {
    const sent = { ...address(), scanId: newId() };
    expect(await scan('nonsense', sent)).toEqual(await scan('nonsense', sent));
    expect(await count(site.scope(), 'scans where scan_id = ?', [sent.scanId])).toBe(1);
  });

  it('is refused with another ticket', async () => {
    const [one, two] = await tickets(2);
    const scanId = newId();
    await scan(one!.code, { scanId });
    await expect(scan(two!.code, { scanId })).rejects.toMatchObject({ code: 'check_in.scan_id_taken', status: 409 });
    expect(await scan(two!.code)).toMatchObject({ result: 'valid' });
  });
});

describe('an admission', () => {
  it('can be taken back, once, and the ticket is good again', async () => {
    const { code } = await ticket();
    const { id } = await scan(code);
    expect(await undoAdmission(site.scope(), { id: id!, ...address() })).toMatchObject({
      undoneAt: site.clock.now(),
      attendeeName: 'Mara Lind',
    });
    expect(await attendanceOf(site.scope(), shop.eventId)).toEqual({ admitted: 0, expected: 1 });
    site.clock.advance({ minutes: 1 });
    expect(await scan(code)).toMatchObject({ result: 'valid' });
    const first = site.clock.now();
    site.clock.advance({ minutes: 1 });
    expect(await scan(code)).toMatchObject({ result: 'already_used', firstScan: { at: first } });
  });

  it('of another organization is not there, and a refusal cannot be taken back', async () => {
    const { code } = await ticket();
    const { id } = await scan(code);
    const { id: refused } = await scan(code);
    const elsewhere = { organizationId: newId() };
    await expect(undoAdmission(site.scope(), { id: id!, ...elsewhere })).rejects.toMatchObject({ status: 404 });
    await expect(undoAdmission(site.scope(), { id: refused! })).rejects.toMatchObject({
      code: 'check_in.nothing_to_undo',
    });
  });
});

describe('what was scanned', () => {
  it('is listed, the latest first, by page, result and list', async () => {
    const found = await tickets(3);
    const door = await list({});
    for (const { code } of found) await scan(code, { checkInListId: door });
    await scan(found[0]!.code);
    const all = await listScans(site.scope(), { eventId: shop.eventId, limit: 3 });
    expect(all.rows.map(({ result }) => result)).toEqual(['already_used', 'valid', 'valid']);
    const rest = await listScans(site.scope(), { eventId: shop.eventId, cursor: all.nextCursor });
    expect(rest).toMatchObject({ rows: [{ result: 'valid', orderCode: found[0]!.orderCode }], nextCursor: undefined });
    expect((await listScans(site.scope(), { eventId: shop.eventId, result: 'already_used' })).rows).toHaveLength(1);
    expect((await listScans(site.scope(), { eventId: shop.eventId, listId: door })).rows).toHaveLength(3);
  });

  it('counts by list', async () => {
    const vip = await shop.sell({ quantity: 5 });
    await scan((await ticket(vip)).code);
    await tickets(2);
    expect(await attendanceOf(site.scope(), shop.eventId)).toEqual({ admitted: 1, expected: 3 });
    const ofVip = { occurrenceId: shop.occurrenceIds[0]!, ticketTypeIds: [vip] };
    expect(await attendanceOf(site.scope(), shop.eventId, ofVip)).toEqual({ admitted: 1, expected: 1 });
  });
});

describe('searching people', () => {
  const names = async (q: string) =>
    (await searchAttendees(site.scope(), { ...address(), q })).map(({ attendeeName }) => attendeeName);

  it.each([
    ['the attendee', () => 'jonas'],
    ['the buyer', () => 'LIND ma'],
    ['the order', (code: string) => code.toLowerCase().slice(0, 5)],
  ])('finds them by %s', async (_what, q) => {
    const draft = await shop.draft(type);
    const buyer = { email: 'mara@example.org', name: 'Mara Lind' };
    await placeOrder(site.scope(), { code: draft.code, buyer, attendees: [{ name: 'Jonas Weiß' }] });
    expect(await names(q(draft.code))).toEqual(['Jonas Weiß']);
    expect(await names('somebody else')).toEqual([]);
  });

  it('takes signs for what they are, and needs two characters', async () => {
    await ticket();
    expect(await Promise.all(['%%', '__', ' m ', 'm'].map(names))).toEqual([[], [], [], []]);
  });
});

describe('somebody who is limited to some events', () => {
  it('checks in at those, is told of tickets for others, and lets in nobody elsewhere', async () => {
    const elsewhere = await openShop(site, { organizationId: shop.organizationId });
    const sam = await hire(site, shop.organizationId);
    await site.scope().tx(async (tx) => {
      const member = await tx.em.findOneOrFail(Member, { user: sam.userId });
      member.limited = true;
      tx.em.create(MemberEvent, { id: newId(), organizationId: shop.organizationId, member, eventId: shop.eventId });
    });
    const device: Actor = {
      kind: 'device',
      deviceId: newId(),
      name: 'Gate 1',
      organizationId: shop.organizationId,
      eventIds: [shop.eventId],
    };
    for (const actor of [sam, device]) {
      const by = (input: { code: string; eventId?: string }) => validateTicket(site.scope(actor), input);
      const { code } = await ticket();
      const { code: other } = (await issueTickets(site, elsewhere, await elsewhere.sell({ quantity: 9 })))[0]!;
      expect(await by({ code: other })).toMatchObject({ result: 'invalid', ticket: undefined });
      await expect(by({ code: other, eventId: elsewhere.eventId })).rejects.toMatchObject({ code: 'event.not_found' });
      expect(await by({ code: other, eventId: shop.eventId })).toMatchObject({ result: 'wrong_event' });
      expect(await by({ code })).toMatchObject({ result: 'valid' });
      expect(await scan(other)).toMatchObject({ result: 'valid' });
    }
  });
});

describe('a check-in list', () => {
  it('is made, changed and deleted', async () => {
    const id = await list({ ticketTypeIds: [type] });
    await updateCheckInList(site.scope(), { id, ...address(), name: 'Backstage', ticketTypeIds: [], version: 1 });
    expect(await checkInListOf(site.scope(), { id, ...address() })).toMatchObject({
      name: 'Backstage',
      ticketTypeIds: [],
      version: 2,
    });
    await expect(
      updateCheckInList(site.scope(), { id, ...address(), name: 'Stale', version: 1 }),
    ).rejects.toMatchObject({
      code: 'conflict.changed',
    });
    await scan((await ticket()).code, { checkInListId: id });
    await deleteCheckInList(site.scope(), { id, ...address() });
    expect(await checkInListsOf(site.scope(), address())).toEqual([]);
    expect((await recentScans(site.scope(), shop.eventId))[0]).toMatchObject({ listId: id });
  });

  it('names dates and types of its own event only, and belongs to its organization', async () => {
    const other = await openShop(site);
    await expect(list({ ticketTypeIds: [await other.sell({})] })).rejects.toMatchObject({
      code: 'check_in.unknown_ticket_type',
    });
    await expect(list({ occurrenceId: other.occurrenceIds[0]! })).rejects.toMatchObject({
      code: 'check_in.unknown_occurrence',
    });
    const id = await list({});
    const elsewhere = { id, organizationId: other.organizationId, eventId: shop.eventId };
    await expect(deleteCheckInList(site.scope(), elsewhere)).rejects.toMatchObject({ status: 404 });
    await expect(checkInListOf(site.scope(), elsewhere)).rejects.toMatchObject({ status: 404 });
  });
});
