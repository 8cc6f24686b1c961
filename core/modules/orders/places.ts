import type { EntityManager } from '@mikro-orm/sql';
import { jsonIn, maybeNumberIn, numberIn } from '../../kernel/db/rows.ts';
import { claimQuota, inLockOrder, releaseQuota, type QuotaClaim, type QuotaPurpose } from '../tickets/index.ts';
import { releaseSeats, type SeatName } from '../venues/index.ts';
import { claimsOf } from './price-order.ts';
import { lockAgain } from './seats-again.ts';

/** What these orders and their lines have claimed and not yet given back. Call it with the orders locked. */
export async function heldPlaces(em: EntityManager, orderIds: readonly string[]): Promise<QuotaClaim[]> {
  if (orderIds.length === 0) return [];
  const orders = await em.execute<{ claims: unknown }[]>(
    'select claims from orders where id in (?) and claims is not null',
    [orderIds],
  );
  const changes = await em.execute<{ claims: unknown }[]>(
    `select claims from order_changes where order_id in (?) and state = 'held'`,
    [orderIds],
  );
  const lines = await em.execute<{ quantity: unknown; quota_ids: unknown }[]>(
    'select quantity - cancelled_count as quantity, quota_ids from order_lines where order_id in (?)',
    [orderIds],
  );
  return claimsOf(
    lines.map((line) => ({ quantity: numberIn(line.quantity), quotaIds: jsonIn<string[]>(line.quota_ids) })),
    [...orders, ...changes].flatMap(({ claims }) => jsonIn<QuotaClaim[]>(claims)),
  );
}

/** Marks the lines as given back and returns what to lower at the end of the transaction. */
export async function letGo(em: EntityManager, orderIds: readonly string[]): Promise<QuotaClaim[]> {
  const held = await heldPlaces(em, orderIds);
  if (held.length > 0)
    await em.execute(`update order_lines set quota_ids = '[]' where order_id in (?)`, [orderIds], 'run');
  if (orderIds.length > 0)
    await em.execute(
      `update order_changes set state = 'dropped' where order_id in (?) and state = 'held'`,
      [orderIds],
      'run',
    );
  await letSeatsGo(em, orderIds);
  return held;
}

async function letSeatsGo(em: EntityManager, orderIds: readonly string[]): Promise<void> {
  if (orderIds.length === 0) return;
  const lines = await em.execute<{ id: string }[]>(
    'select id from order_lines where order_id in (?) and seats is not null',
    [orderIds],
  );
  await releaseSeats(
    em,
    lines.map(({ id }) => id),
  );
}

export async function giveBack(em: EntityManager, places: readonly QuotaClaim[]): Promise<void> {
  await releaseQuota(em, places);
}

/** `gone`: somebody else has a seat of the order by now. */
export type ClaimAgain =
  { readonly ok: true } | { readonly ok: false; readonly short: readonly string[]; readonly seats?: 'gone' };

/** Claims the places of an order again that had given them back. All or nothing. */
export async function claimAgain(em: EntityManager, orderId: string): Promise<ClaimAgain> {
  const lines = await linesWithQuotas(em, orderId);
  const claims = await claimsAgain(em, orderId, lines);
  const seats = await lockAgain(em, lines);
  if (!seats) return { ok: false, short: [], seats: 'gone' };
  const claim = await claimQuota(em, claims);
  if (!claim.ok) return claim;
  await seats.take();
  for (const { id, quotaIds } of lines) {
    await em.execute('update order_lines set quota_ids = ? where id = ?', [JSON.stringify(quotaIds), id], 'run');
  }
  return claim;
}

/** What a quota counts, by the name that people know it by; null for what counts single buyers. */
export interface PlaceChange {
  readonly name: string | null;
  /** Taken, or given back below nothing. */
  readonly count: number;
  /** Free before; null where there is no limit, or it makes no difference. */
  readonly left: number | null;
}

/** What `claimAgain` would take, and of how many. Changes nothing. */
export async function placesAgain(em: EntityManager, orderId: string): Promise<PlaceChange[]> {
  const claims = await claimsAgain(em, orderId, await linesWithQuotas(em, orderId));
  const names = await quotasNamed(
    em,
    claims.map(({ quotaId }) => quotaId),
  );
  return claims.map(({ quotaId, count }) => ({ ...names.get(quotaId)!, count }));
}

export async function quotasNamed(
  em: EntityManager,
  quotaIds: readonly string[],
): Promise<Map<string, Omit<PlaceChange, 'count'>>> {
  if (quotaIds.length === 0) return new Map();
  const rows = await em.execute<{ id: string; purpose: QuotaPurpose; name: string; size: unknown; taken: unknown }[]>(
    'select id, purpose, name, size, taken from quotas where id in (?)',
    [quotaIds],
  );
  return new Map(
    rows.map(({ id, purpose, name, size, taken }) => {
      const limit = maybeNumberIn(size);
      const left = limit === null ? null : Math.max(0, limit - numberIn(taken));
      return [id, { name: purpose === 'buyer' ? null : name, left }];
    }),
  );
}

async function claimsAgain(em: EntityManager, orderId: string, lines: readonly LineAgain[]): Promise<QuotaClaim[]> {
  const [order] = await em.execute<{ claims: unknown }[]>('select claims from orders where id = ?', [orderId]);
  return inLockOrder(claimsOf(lines, jsonIn<QuotaClaim[] | null>(order?.claims ?? null) ?? []));
}

interface AgainRow {
  id: string;
  quantity: unknown;
  occurrence_id: string;
  seats: unknown;
  quota_id: string | null;
  tier_quota_id: string | null;
}

interface LineAgain {
  readonly id: string;
  readonly quantity: number;
  readonly occurrenceId: string;
  readonly quotaIds: string[];
  readonly seats: readonly SeatName[] | null;
  readonly without: ReadonlySet<number>;
}

async function linesWithQuotas(em: EntityManager, orderId: string) {
  const rows = await em.execute<AgainRow[]>(
    `select l.id, l.quantity - l.cancelled_count as quantity, l.occurrence_id, l.seats, l.tier_quota_id, q.id as quota_id
     from order_lines l
     left join (ticket_type_quotas tq inner join quotas q on q.id = tq.quota_id)
       on tq.ticket_type_id = l.ticket_type_id and (tq.variation_id is null or tq.variation_id = l.variation_id)
       and (q.occurrence_id is null or q.occurrence_id = l.occurrence_id)
     where l.order_id = ? order by l.id, q.id`,
    [orderId],
  );
  const cancelled = await em.execute<{ line_id: string; position: unknown }[]>(
    'select line_id, position from tickets where order_id = ? and cancelled_at is not null',
    [orderId],
  );
  const without = (id: string) =>
    new Set(cancelled.filter(({ line_id }) => line_id === id).map(({ position }) => numberIn(position)));
  const lines = new Map<string, LineAgain>();
  for (const { id, quantity, occurrence_id, seats, quota_id, tier_quota_id } of rows) {
    const line = lines.get(id) ?? {
      ...{ id, quantity: numberIn(quantity), occurrenceId: occurrence_id, without: without(id) },
      // What it was sold at counts it again, or is sold out by now as places may be.
      quotaIds: tier_quota_id === null ? [] : [tier_quota_id],
      seats: seats === null ? null : jsonIn<SeatName[]>(seats),
    };
    if (quota_id !== null) line.quotaIds.push(quota_id);
    lines.set(id, line);
  }
  return [...lines.values()];
}
