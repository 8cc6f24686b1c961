import type { EntityManager } from '@mikro-orm/sql';
import { insertRows } from '../../kernel/db/insert-rows.ts';
import { maybeNumberIn, numberIn } from '../../kernel/db/rows.ts';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { claimQuota, demandOf, inLockOrder, roomsBesideLine, type QuotaClaim } from '../tickets/index.ts';
import type { SeatName } from '../venues/index.ts';
import type { Settled } from '../../kernel/batcher.ts';
import { newOrderCode } from './order-code.ts';
import type { Channel, OrderFee } from './order.entity.ts';
import type { GivenDiscount } from './price-draft.ts';
import type { PricedLine } from './price-order.ts';
import { claimsOf } from './price-order.ts';
import { lockedSeats, openSeats, type SeatBook, type SeatStock } from './seat-book.ts';

/** What an order claims as a whole, and the answer where it is used up. */
export interface OrderClaim extends QuotaClaim {
  readonly refusal: {
    readonly code: string;
    readonly field: string;
    readonly params?: Record<string, string | number>;
  };
}

/** A draft that is allowed in every way but one: whether its places are still there. */
export interface PreparedDraft {
  readonly id?: string;
  /** Places that are counted already and become the draft's, given up by whoever had them in this transaction. */
  readonly takesOver?: readonly QuotaClaim[];
  /** The hold that those are taken from. */
  readonly holdId?: string | undefined;
  /** Somebody waits for places of the event, and this buyer is a passer-by: whoever waits comes first. */
  readonly behindLine?: boolean;
  readonly organizationId: string;
  readonly eventId: string;
  readonly channel: Channel;
  readonly userId: string | null;
  readonly locale: string;
  readonly currency: string;
  readonly lines: readonly PricedLine[];
  readonly fees: readonly OrderFee[];
  readonly discounts: readonly GivenDiscount[];
  readonly claims: readonly OrderClaim[];
  readonly totalMinor: number;
  readonly taxMinor: number;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

export interface WrittenDraft {
  readonly id: string;
  readonly code: string;
  /** By line: its seats, in the order of its tickets; null for places without numbers. */
  readonly seats: readonly (readonly SeatName[] | null)[];
}

/** How places are counted; tests put a careless one in its place to see what it is good for. */
export interface Stock {
  /** Locks the quotas in the order of their ids and tells how many places each has left. */
  rooms(em: EntityManager, quotaIds: readonly string[]): Promise<Map<string, number>>;
  claim(em: EntityManager, claims: readonly QuotaClaim[]): Promise<{ readonly ok: boolean }>;
  readonly seats: SeatStock;
}

export const lockedStock: Stock = { rooms: lockRooms, claim: claimQuota, seats: lockedSeats };

/**
 * Writes drafts in order of arrival while there are places, within one transaction whose last statements are the
 * counters' own. Those that find none are refused; an error concerns all of them.
 */
export async function writeDrafts(
  em: EntityManager,
  drafts: readonly PreparedDraft[],
  stock: Stock = lockedStock,
): Promise<readonly Settled<WrittenDraft>[]> {
  const seats = await openSeats(em, drafts, stock.seats);
  const asked = inLockOrder(drafts.flatMap(wants));
  const rooms = await stock.rooms(
    em,
    asked.map(({ quotaId }) => quotaId),
  );
  const open = await openRooms(em, drafts, rooms);
  const decided: Settled<Row>[] = [];
  for (const draft of drafts) decided.push(await decide(draft, { rooms, open }, seats));
  const won = decided.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  await seats.lock();
  if (won.length > 0) await insertDrafts(em, won);
  await seats.take(won);

  const claim = await stock.claim(em, inLockOrder(won.flatMap(({ draft }) => wants(draft))));
  if (!claim.ok) throw new Error('places that were locked are gone');
  return decided.map((each) =>
    each.status === 'fulfilled' ? { status: 'fulfilled', value: writtenOf(each.value) } : each,
  );
}

interface Row extends WrittenDraft {
  readonly draft: PreparedDraft;
  readonly lineIds: readonly string[];
}

function writtenOf({ id, code, seats }: Row): WrittenDraft {
  return { id, code, seats };
}

/** What passers-by may have of these rooms, read with the quotas locked. */
async function openRooms(em: EntityManager, drafts: readonly PreparedDraft[], rooms: ReadonlyMap<string, number>) {
  const behind = drafts.find(({ behindLine }) => behindLine);
  return behind ? roomsBesideLine(await demandOf(em, behind.eventId, behind.createdAt), rooms) : new Map(rooms);
}

/** Free places by quota: all of them, and those that nobody waits for. */
interface Rooms {
  readonly rooms: Map<string, number>;
  readonly open: Map<string, number>;
}

async function decide(draft: PreparedDraft, { rooms, open }: Rooms, book: SeatBook): Promise<Settled<Row>> {
  const claims = wants(draft);
  const mine = draft.behindLine ? open : rooms;
  const short = claims.find(({ quotaId, count }) => (mine.get(quotaId) ?? 0) < count);
  if (short) return { status: 'rejected', reason: soldOut(draft, short.quotaId) };
  const seats = await book.choose(draft.lines);
  if (seats.status === 'rejected') return seats;
  for (const { quotaId, count } of claims) {
    for (const left of [rooms, open]) left.set(quotaId, left.get(quotaId)! - count);
  }
  const lineIds = draft.lines.map(() => newId());
  const id = draft.id ?? newId();
  return { status: 'fulfilled', value: { id, code: newOrderCode(), draft, lineIds, seats: seats.value } };
}

/** What the draft needs beyond what it takes over. */
function wants({ lines, claims, takesOver = [] }: PreparedDraft): QuotaClaim[] {
  const given = takesOver.map(({ quotaId, count }) => ({ quotaId, count: -count }));
  return claimsOf(lines, [...claims, ...given]);
}

function soldOut(draft: PreparedDraft, quotaId: string): DomainError {
  const refusal = draft.claims.find((claim) => claim.quotaId === quotaId)?.refusal;
  if (refusal) {
    return new DomainError(refusal.code, { status: 409, params: refusal.params ?? {}, field: refusal.field });
  }
  const line = draft.lines.find(({ quotaIds }) => quotaIds.includes(quotaId));
  // The last ones at this price went a moment ago; the next price is not charged unseen.
  if (line?.tierQuotaId === quotaId) return new DomainError('order.price_changed', { status: 409, field: line.field });
  return new DomainError('quota.sold_out', {
    status: 409,
    params: { ticket: line?.name ?? '' },
    field: line?.field ?? 'lines',
  });
}

async function lockRooms(em: EntityManager, quotaIds: readonly string[]): Promise<Map<string, number>> {
  if (quotaIds.length === 0) return new Map();
  const rows = await em.execute<{ id: string; size: unknown; taken: unknown }[]>(
    'select id, size, taken from quotas where id in (?) order by id for update',
    [quotaIds],
  );
  return new Map(rows.map(({ id, size, taken }) => [id, (maybeNumberIn(size) ?? Infinity) - numberIn(taken)]));
}

const ORDER_COLUMNS =
  'id, organization_id, event_id, code, secret_version, state, channel, user_id, locale, currency, total_minor, ' +
  'tax_minor, fees, claims, approval, hold_id, ' +
  'paid_minor, refunded_minor, expires_at, created_at, updated_at';

const LINE_COLUMNS =
  'id, organization_id, order_id, ticket_type_id, occurrence_id, variation_id, add_on_to_id, admits, name, quantity, ' +
  'unit_minor, discount_minor, total_minor, tax_minor, taxes, quota_ids, tier_quota_id, position, seats';

const DISCOUNT_COLUMNS = 'id, organization_id, order_id, promotion_id, code, label, minor, position';

async function insertDrafts(em: EntityManager, rows: readonly Row[]): Promise<void> {
  const orders = rows.map(({ id, code, draft }) => [
    id,
    draft.organizationId,
    draft.eventId,
    code,
    1,
    'draft',
    draft.channel,
    draft.userId,
    draft.locale,
    draft.currency,
    draft.totalMinor,
    draft.taxMinor,
    JSON.stringify(draft.fees),
    draft.claims.length > 0 ? JSON.stringify(inLockOrder(draft.claims)) : null,
    draft.lines.some(({ needsApproval }) => needsApproval) ? 'needed' : null,
    draft.holdId ?? null,
    0,
    0,
    draft.expiresAt,
    draft.createdAt,
    draft.createdAt,
  ]);
  await insertRows(em, 'orders', ORDER_COLUMNS, orders);

  const lines = rows.flatMap(({ id, draft, lineIds, seats }) =>
    draft.lines.map((line, position) => [
      lineIds[position]!,
      draft.organizationId,
      id,
      line.ticketTypeId,
      line.occurrenceId,
      line.variationId,
      line.addOnTo === null ? null : lineIds[line.addOnTo]!,
      line.admits,
      line.name,
      line.quantity,
      line.unitMinor,
      line.discountMinor,
      line.totalMinor,
      line.taxMinor,
      line.taxes.length > 0 ? JSON.stringify(line.taxes) : null,
      JSON.stringify(line.quotaIds),
      line.tierQuotaId,
      position,
      seats[position] ? JSON.stringify(seats[position]) : null,
    ]),
  );
  await insertRows(em, 'order_lines', LINE_COLUMNS, lines);
  const discounts = rows.flatMap(({ id, draft }) =>
    draft.discounts.map(({ promotionId, code, label, minor }, position) => [
      ...[newId(), draft.organizationId, id, promotionId, code, label],
      ...[minor, position],
    ]),
  );
  await insertRows(em, 'order_discounts', DISCOUNT_COLUMNS, discounts);
}
