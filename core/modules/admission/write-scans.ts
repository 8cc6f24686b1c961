import type { EntityManager } from '@mikro-orm/sql';
import { insertRows } from '../../kernel/db/insert-rows.ts';
import type { ScopeFacts, TxScope } from '../../kernel/scope/scope.ts';
import { judgeScan, type Door } from './judge-scan.ts';
import type { ScanResult } from './scan.entity.ts';
import { places, ticketsById, type ScannedTicket } from './scanned-ticket.ts';

/** A scan whose answer is known but for one question: whether it is the one that gets its ticket in. */
export interface JudgedScan {
  /** Whoever scanned: the transaction is that of several. */
  readonly caller: ScopeFacts;
  readonly id: string;
  readonly scanId: string | null;
  readonly organizationId: string;
  readonly eventId: string;
  readonly door: Door;
  readonly ticket: ScannedTicket | undefined;
  readonly reading: string | null;
  readonly result: ScanResult;
  readonly at: Date;
  readonly byUserId: string | null;
  readonly byLabel: string | null;
}

/** Lets tickets in and answers for how many of them it did. */
export type Turnstile = (em: EntityManager, ticketIds: readonly string[], at: Date) => Promise<number>;

/** The one statement that honours tickets: each once, whoever scans it at the same time. */
export const turnstile: Turnstile = async (em, ticketIds, at) => {
  const { affectedRows } = await em.execute<{ affectedRows: number }>(
    `update tickets set admitted_at = ?
     where id in (${places(ticketIds)}) and state = 'valid' and admitted_at is null and blocked_at is null`,
    [at, ...ticketIds],
    'run',
  );
  return affectedRows;
};

const COLUMNS = 'id, organization_id, event_id, scan_id, reading, ticket_id, list_id, result, at, by_user_id, by_label';
const ATTEMPTS = 5;

/** Another process got one of these tickets in. Each has to be tried alone to know which. */
class LostRace extends Error {}

/** Lets in, writes the scans down and announces, in one transaction. Alone, a scan that comes too late says so. */
export async function writeScans(
  tx: TxScope,
  scans: readonly JudgedScan[],
  through: Turnstile = turnstile,
): Promise<readonly JudgedScan[]> {
  const written = scans.length === 1 ? [await letInAlone(tx, scans[0]!, through)] : await letIn(tx, scans, through);
  await insertRows(tx.em, 'scans', COLUMNS, written.map(rowOf));
  for (const scan of written) if (scan.result === 'valid') announce(tx, scan);
  return written;
}

async function letIn(tx: TxScope, scans: readonly JudgedScan[], through: Turnstile): Promise<readonly JudgedScan[]> {
  const valid = scans.filter(({ result }) => result === 'valid');
  const byTime = Map.groupBy(valid, ({ at }) => at.getTime());
  for (const [time, together] of byTime) {
    const ids = together.map(({ ticket }) => ticket!.id).toSorted();
    if ((await through(tx.em, ids, new Date(time))) !== ids.length) throw new LostRace();
  }
  return scans;
}

async function letInAlone(tx: TxScope, scan: JudgedScan, through: Turnstile): Promise<JudgedScan> {
  let judged = scan;
  for (let attempt = 1; judged.result === 'valid'; attempt += 1) {
    const { id } = judged.ticket!;
    if ((await through(tx.em, [id], judged.at)) === 1) return judged;
    if (attempt === ATTEMPTS) throw new LostRace();
    const ticket = (await ticketsById(tx, [id])).get(id)!;
    judged = { ...judged, ticket, result: judgeScan(ticket, judged.door, judged.at) };
  }
  return judged;
}

function rowOf(scan: JudgedScan) {
  const { id, organizationId, eventId, scanId, reading, ticket, door, result, at, byUserId, byLabel } = scan;
  const listId = door.list?.id ?? null;
  return [id, organizationId, eventId, scanId, reading, ticket?.id ?? null, listId, result, at, byUserId, byLabel];
}

function announce(tx: TxScope, { id, caller, ticket, at }: JudgedScan): void {
  const { id: ticketId, orderId, orderCode, organizationId, eventId } = ticket!;
  tx.behalfOf(caller).audit(
    'ticket.checked_in',
    { kind: 'ticket', id: ticketId, organizationId, label: orderCode },
    { before: { admittedAt: null }, after: { admittedAt: at.toISOString() } },
  );
  tx.emit('ticket.checked_in', {
    v: 1,
    ticketId,
    orderId,
    organizationId,
    eventId,
    scanId: id,
    at: at.toISOString(),
  });
}
