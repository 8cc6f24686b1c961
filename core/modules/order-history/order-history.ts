import { DomainError } from '../../kernel/errors.ts';
import { isId } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { scansOfTickets, type ScanResult } from '../admission/index.ts';
import { latestEntriesOfOrder, type EntryRow } from '../ledger/index.ts';
import { mailsOfOrder, type MailOfOrder } from '../messages/index.ts';
import type { OrderDetail } from '../orders/index.ts';
import { disputesOfOrder, paymentsOf, webhooksOfPayments, type WebhookRow } from '../payments/index.ts';
import { historyOf, type AuditRow } from '../reports/index.ts';
import { placesOf, type HeldPlaces } from './places-of-order.ts';

/**
 * `act`: what somebody did, or what happened by itself; `money`: the same where money is concerned. `mail`: what was
 * written. `scan`: what the door refused. `webhook`: what a payment provider reported. `posting`: what stands in the ledger.
 * `places`: since when they are held, and who waited for them.
 */
export const HISTORY_KINDS = ['act', 'money', 'mail', 'scan', 'webhook', 'posting', 'places'] as const;
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
  /** `paymentId`: of which payment, where the order has one. */
  | { readonly kind: 'money'; readonly act: AuditRow; readonly paymentId: string | null }
  | { readonly kind: 'mail'; readonly mail: MailOfOrder }
  | { readonly kind: 'scan'; readonly scan: RefusedScan }
  | { readonly kind: 'webhook'; readonly webhook: WebhookRow }
  | { readonly kind: 'posting'; readonly posting: EntryRow }
  | { readonly kind: 'places'; readonly places: HeldPlaces }
);

export interface ListHistory {
  readonly kind?: HistoryKind | undefined;
  /** Kinds that whoever asks may not see. */
  readonly hidden?: readonly HistoryKind[] | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

export interface HistoryPage {
  readonly rows: readonly OrderHappening[];
  readonly nextCursor: string | undefined;
}

/** Acts whose names begin so are about money. */
const MONEY = [
  'payment.',
  'refund.',
  'dispute.',
  'attention.',
  'gift_card.',
  'order.refunded',
  'order.needs_attention',
];

/**
 * All that happened to an order, the newest first: who did what with it, its payments, disputes and tickets, the mails about it,
 * what the door and the providers said, what was posted, and how it came to its places. Admissions and refunds are acts.
 * Each source is asked once, for no more than a page.
 */
export async function orderHistory(
  scope: Scope,
  order: OrderDetail,
  { kind, hidden = [], cursor, limit = 50 }: ListHistory = {},
): Promise<HistoryPage> {
  const from = cursor === undefined ? undefined : cursorIn(cursor);
  const ask = { before: from?.at, limit: limit + 1 + (from ? AT_ONE_MOMENT : 0) };
  const ticketIds = order.tickets.map(({ id }) => id);
  const payments = (await paymentsOf(scope, order.id)).map(({ id }) => id);
  const disputes = (await disputesOfOrder(scope, order)).map(({ id }) => id);
  const subjects = [order.id, ...ticketIds, ...payments, ...disputes];
  const has = (one: HistoryKind) => (kind === undefined || kind === one) && !hidden.includes(one);
  const acts = !has('act') ? { beginning: MONEY } : !has('money') ? { notBeginning: MONEY } : {};
  const [done, mails, scans, webhooks, postings, places] = await Promise.all([
    has('act') || has('money') ? historyOf(scope, subjects, { ...ask, ...acts }) : [],
    has('mail') ? mailsOfOrder(scope, order.id, ask) : [],
    has('scan') ? scansOfTickets(scope, ticketIds, ask) : [],
    has('webhook') ? webhooksOfPayments(scope, payments, ask) : [],
    has('posting') ? latestEntriesOfOrder(scope, order.id, ask) : [],
    has('places') ? placesOf(scope, order) : [],
  ]);
  const paymentId = payments.length === 1 ? payments[0]! : null;
  const all: OrderHappening[] = [
    ...done.map((act) => ({ id: act.id, at: act.at, act, ...kindOf(act, paymentId) })),
    ...mails.map((mail) => ({ kind: 'mail', id: mail.id, at: mail.at, mail }) as const),
    ...scans.map((scan) => ({ kind: 'scan', id: scan.id, at: scan.at, scan }) as const),
    ...webhooks.map((webhook) => ({ kind: 'webhook', id: webhook.id, at: webhook.receivedAt, webhook }) as const),
    ...postings.map((posting) => ({ kind: 'posting', id: posting.id, at: posting.at, posting }) as const),
    ...places.map((held) => ({ kind: 'places', id: held.id, at: held.at, places: held }) as const),
  ];
  const found = all.filter((row) => !from || newestFirst(from, row) < 0).toSorted(newestFirst);
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  const next = found.length > limit && last ? `${last.at.toISOString()}_${last.id}` : undefined;
  return { rows, nextCursor: next };
}

function kindOf({ action }: AuditRow, paymentId: string | null) {
  const isMoney = MONEY.some((begin) => action.startsWith(begin));
  return isMoney ? ({ kind: 'money', paymentId } as const) : ({ kind: 'act' } as const);
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
