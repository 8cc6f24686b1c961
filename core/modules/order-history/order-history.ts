import { DomainError } from '../../kernel/errors.ts';
import { isId } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { scansOfTickets, type ScanResult } from '../admission/index.ts';
import { mailsOfOrder, type MailOfOrder } from '../messages/index.ts';
import type { OrderDetail } from '../orders/index.ts';
import { paymentsOf } from '../payments/index.ts';
import { historyOf, type AuditRow } from '../reports/index.ts';

/** `act`: what somebody did, or what happened by itself. `mail`: what was written. `scan`: what the door refused. */
export const HISTORY_KINDS = ['act', 'mail', 'scan'] as const;
export type HistoryKind = (typeof HISTORY_KINDS)[number];

interface RefusedScan {
  readonly id: string;
  readonly at: Date;
  readonly ticketId: string;
  readonly result: ScanResult;
  readonly by: string | null;
}

export type OrderHappening = { readonly id: string; readonly at: Date } & (
  | { readonly kind: 'act'; readonly act: AuditRow }
  | { readonly kind: 'mail'; readonly mail: MailOfOrder }
  | { readonly kind: 'scan'; readonly scan: RefusedScan }
);

export interface ListHistory {
  readonly kind?: HistoryKind | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

export interface HistoryPage {
  readonly rows: readonly OrderHappening[];
  readonly nextCursor: string | undefined;
}

/**
 * All that happened to an order, the newest first: who did what with it, its payments and its tickets, the mails about it,
 * and what the door said. Admissions and refunds are acts.
 */
export async function orderHistory(
  scope: Scope,
  order: OrderDetail,
  { kind, cursor, limit = 50 }: ListHistory = {},
): Promise<HistoryPage> {
  const from = cursor === undefined ? undefined : cursorIn(cursor);
  const ask = { before: from?.at, limit: limit + 1 + (from ? AT_ONE_MOMENT : 0) };
  const ticketIds = order.tickets.map(({ id }) => id);
  const payments = await paymentsOf(scope, order.id);
  const subjects = [order.id, ...ticketIds, ...payments.map(({ id }) => id)];
  const has = (one: HistoryKind) => kind === undefined || kind === one;
  const [acts, mails, scans] = await Promise.all([
    has('act') ? historyOf(scope, subjects, ask) : [],
    has('mail') ? mailsOfOrder(scope, order.id, ask) : [],
    has('scan') ? scansOfTickets(scope, ticketIds, ask) : [],
  ]);
  const all: OrderHappening[] = [
    ...acts.map((act) => ({ kind: 'act', id: act.id, at: act.at, act }) as const),
    ...mails.map((mail) => ({ kind: 'mail', id: mail.id, at: mail.at, mail }) as const),
    ...scans.map((scan) => ({ kind: 'scan', id: scan.id, at: scan.at, scan }) as const),
  ];
  const found = all.filter((row) => !from || newestFirst(from, row) < 0).toSorted(newestFirst);
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  const next = found.length > limit && last ? `${last.at.toISOString()}_${last.id}` : undefined;
  return { rows, nextCursor: next };
}

/** So many things of one order may bear one time. */
const AT_ONE_MOMENT = 200;

interface Place {
  readonly at: Date;
  readonly id: string;
}

/** The newest first; what bears one time by its id, which tells what was written down later. */
function newestFirst(a: Place, b: Place): number {
  return b.at.getTime() - a.at.getTime() || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);
}

function cursorIn(cursor: string): Place {
  const [time = '', id = ''] = cursor.split('_');
  const at = new Date(time);
  if (Number.isNaN(at.getTime()) || !isId(id)) throw new DomainError('input.cursor', { status: 400, field: 'cursor' });
  return { at, id };
}
