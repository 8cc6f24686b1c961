import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '../../core/kernel/ids.ts';
import { OutboxRow } from '../../core/kernel/outbox/outbox.entity.ts';
import { createScope } from '../../core/kernel/scope/create-scope.ts';
import { undoAdmission, validateTicket, type Validation } from '../../core/modules/admission/index.ts';
import { ticketsById, type ScannedTicket } from '../../core/modules/admission/scanned-ticket.ts';
import { writeScans, type JudgedScan, type Turnstile } from '../../core/modules/admission/write-scans.ts';
import { blockTickets, cancelOrder, lockOrder } from '../../core/modules/orders/index.ts';
import { issueTickets } from '../factories/door.ts';
import { count, openShop, outcomes, type Shop } from '../factories/shop.ts';
import { testSite, type TestSite } from '../setup/test-site.ts';

const DOORS = 200;

let site: TestSite;
let shop: Shop;
let type: string;
beforeAll(async () => void (site = await testSite({ poolSize: 12 })));
afterAll(() => site.close());
beforeEach(async () => {
  shop = await openShop(site);
  type = await shop.sell({ quantity: 1000 });
});

const times = <T>(many: number, work: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: many }, (_, i) => work(i)));
const oneTicket = async () => (await issueTickets(site, shop, type))[0]!;
const scan = (code: string, more: object = {}) => validateTicket(site.scope(), { code, ...more });
const tally = (validations: readonly Pick<Validation, 'result'>[]) => {
  const counts: Record<string, number> = {};
  for (const { result } of validations) counts[result] = (counts[result] ?? 0) + 1;
  return counts;
};
const scansOf = (ticketId: string, result = 'valid') =>
  count(site.scope(), 'scans where ticket_id = ? and result = ?', [ticketId, result]);

/** A site of its own on the same database, as another process would be. */
const anotherProcess = () => {
  const facts = { ...site.site };
  const parts = { ...site.parts, site: facts };
  return () => createScope(parts, { actor: { kind: 'system' } });
};

describe('200 scans of one ticket', () => {
  it('let one person in', async () => {
    const ticket = await oneTicket();
    const validations = await times(DOORS, () => scan(ticket.code));
    expect(tally(validations)).toEqual({ valid: 1, already_used: DOORS - 1 });
    expect(await scansOf(ticket.id)).toBe(1);
    const told = await site.scope().em.find(OutboxRow, { name: 'ticket.checked_in' });
    expect(told.map(({ payload }) => payload['ticketId'])).toEqual([ticket.id]);
  });

  it('let one person in when they come through several processes', async () => {
    const ticket = await oneTicket();
    const processes = Array.from({ length: 8 }, anotherProcess);
    const validations = await times(DOORS, (index) => validateTicket(processes[index % 8]!(), { code: ticket.code }));
    expect(tally(validations)).toEqual({ valid: 1, already_used: DOORS - 1 });
    expect(await scansOf(ticket.id)).toBe(1);
  });

  it('let one person in when each is alone with the database', async () => {
    const ticket = await oneTicket();
    expect(tally(await everyoneAlone(ticket.id, 60))).toEqual({ valid: 1, already_used: 59 });
  });

  it('let several in without the guard', async () => {
    const ticket = await oneTicket();
    const { valid } = tally(await everyoneAlone(ticket.id, 60, readThenWrite));
    expect(valid).toBeGreaterThan(1);
  });
});

it('a crowd gets in once each, whoever scans whom', async () => {
  const tickets = (await times(10, () => issueTickets(site, shop, type, 10))).flat();
  const processes = Array.from({ length: 4 }, anotherProcess);
  const validations = await times(400, (index) =>
    validateTicket(processes[index % 4]!(), { code: tickets[(index * 7) % 100]!.code }),
  );
  expect(tally(validations)).toEqual({ valid: 100, already_used: 300 });
  expect(await count(site.scope(), 'tickets where event_id = ? and admitted_at is not null', [shop.eventId])).toBe(100);
});

describe('one scan that is sent again', () => {
  it('is written down once and answered alike, however often it comes at once', async () => {
    const ticket = await oneTicket();
    const scanId = newId();
    const processes = Array.from({ length: 5 }, anotherProcess);
    const answers = await times(50, (index) => validateTicket(processes[index % 5]!(), { code: ticket.code, scanId }));
    expect(await count(site.scope(), 'scans where scan_id = ?', [scanId])).toBe(1);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ result: 'valid', ticket: { id: ticket.id } });
  });

  it('keeps a refusal as well', async () => {
    const ticket = await oneTicket();
    await scan(ticket.code);
    const scanId = newId();
    const answers = await times(20, () => scan(ticket.code, { scanId }));
    expect(tally(answers)).toEqual({ already_used: 20 });
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });
});

describe('an admission that is taken back', () => {
  it('is taken back once', async () => {
    const ticket = await oneTicket();
    const { id } = await scan(ticket.code);
    await times(20, () => undoAdmission(site.scope(), { id: id! }));
    const audited = `audit_entries where action = 'ticket.check_in_undone' and subject_id = ?`;
    expect(await count(site.scope(), audited, [ticket.id])).toBe(1);
    const told = await site.scope().em.find(OutboxRow, { name: 'ticket.check_in_undone' });
    expect(told.map(({ payload }) => payload['ticketId'])).toEqual([ticket.id]);
  });

  it('lets exactly one in again, and undoing it again changes nothing', async () => {
    const ticket = await oneTicket();
    const { id } = await scan(ticket.code);
    await undoAdmission(site.scope(), { id: id! });
    expect(tally(await times(50, () => scan(ticket.code)))).toEqual({ valid: 1, already_used: 49 });
    await undoAdmission(site.scope(), { id: id! });
    expect(await scan(ticket.code)).toMatchObject({ result: 'already_used' });
  });
});

it('an order that is cancelled while its tickets are scanned lets nobody in afterwards', async () => {
  const tickets = await issueTickets(site, shop, type, 10);
  const cancelling = cancelOrder(site.scope(), { code: tickets[0]!.orderCode, reason: '', notify: 'nobody' });
  const { done, failed } = await outcomes(tickets.map(({ code }) => scan(code)));
  await cancelling;
  expect(failed).toEqual([]);
  const results = new Set(done.map(({ result }) => result));
  expect([...results].filter((result) => result !== 'valid' && result !== 'cancelled')).toEqual([]);
  expect(tally(await times(10, (index) => scan(tickets[index]!.code)))).toEqual({ cancelled: 10 });
});

it('a ticket that is blocked after a door looked at it and before it lets it in lets nobody in, until it is not', async () => {
  const [ticket] = await issueTickets(site, shop, type, 1);
  const block = (isBlocked: boolean) =>
    site.scope().tx(async (tx) => blockTickets(tx, await lockOrder(tx, ticket!.orderId), isBlocked));
  const blind: Turnstile = async (em, [id], at) => {
    const sql = `update tickets set admitted_at = ? where id = ? and state = 'valid' and admitted_at is null`;
    return (await em.execute<{ affectedRows: number }>(sql, [at, id], 'run')).affectedRows;
  };
  // What the door read is older than the block.
  const scope = site.scope();
  const before = (await ticketsById(scope, [ticket!.id])).get(ticket!.id)!;
  await block(true);
  expect(tally(await everyoneAlone(ticket!.id, 3, undefined, before))).toEqual({ blocked: 3 });
  expect(await scan(ticket!.code)).toMatchObject({ result: 'blocked' });
  expect(tally(await everyoneAlone(ticket!.id, 1, blind, before))).toEqual({ valid: 1 });
  await scope.em.execute('update tickets set admitted_at = null where id = ?', [ticket!.id], 'run');
  await block(false);
  expect(await scan(ticket!.code)).toMatchObject({ result: 'valid' });
});

/** Each scan in a transaction of its own, having found the ticket unused, as many doors at once would. */
async function everyoneAlone(
  ticketId: string,
  doors: number,
  through?: Turnstile,
  read?: ScannedTicket,
): Promise<readonly JudgedScan[]> {
  const scope = site.scope();
  const ticket = read ?? (await ticketsById(scope, [ticketId])).get(ticketId)!;
  const judged = (): JudgedScan => ({
    caller: scope,
    id: newId(),
    scanId: null,
    organizationId: shop.organizationId,
    eventId: shop.eventId,
    door: { eventId: shop.eventId, list: undefined },
    ticket,
    reading: null,
    result: 'valid',
    at: scope.clock.now(),
    byUserId: null,
    byLabel: null,
  });
  const written = await times(doors, () => scope.tx((tx) => writeScans(tx, [judged()], through)));
  return written.flat();
}

const readThenWrite: Turnstile = async (em, [id], at) => {
  const [row] = await em.execute<{ admitted_at: unknown }[]>('select admitted_at from tickets where id = ?', [id]);
  if (row!.admitted_at !== null) return 0;
  await em.execute('update tickets set admitted_at = ? where id = ?', [at, id], 'run');
  return 1;
};
