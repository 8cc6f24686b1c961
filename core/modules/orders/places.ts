import type { EntityManager } from '@mikro-orm/sql';
import { jsonIn, maybeNumberIn, numberIn } from '../../kernel/db/rows.ts';
import { claimQuota, inLockOrder, releaseQuota, type QuotaClaim, type QuotaPurpose } from '../tickets/index.ts';
import { releaseSeats } from '../venues/index.ts';
import { claimsOf } from './price-order.ts';
import { linesAgain, withKept, type LineAgain } from './lines-again.ts';
import { lockAgain } from './seats-again.ts';
import { lockedStock } from './write-drafts.ts';

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
  const all = await linesAgain(em, orderId);
  const seats = await lockAgain(em, all);
  if (!seats) return { ok: false, short: [], seats: 'gone' };
  const lines = withKept(all, await roomsFor(em, orderId, all, 'lock'));
  const claims = await claimsAgain(em, orderId, lines);
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
  const all = await linesAgain(em, orderId);
  const claims = await claimsAgain(em, orderId, withKept(all, await roomsFor(em, orderId, all, 'look')));
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

/**
 * What is free of all that the order may claim again, locked in the one order of locks. Asked only where a code of the order
 * has places of its own: else the claim alone decides.
 */
async function roomsFor(
  em: EntityManager,
  orderId: string,
  lines: readonly LineAgain[],
  how: 'lock' | 'look',
): Promise<ReadonlyMap<string, number>> {
  if (lines.every(({ kept }) => kept === null)) return new Map();
  const claims = await claimsAgain(em, orderId, lines);
  const ids = [...claims, ...lines.flatMap(({ kept }) => kept ?? []).map((quotaId) => ({ quotaId, count: 1 }))];
  const asked = inLockOrder(ids).map(({ quotaId }) => quotaId);
  if (how === 'lock') return lockedStock.rooms(em, asked);
  return new Map([...(await quotasNamed(em, asked))].map(([id, { left }]) => [id, left ?? Infinity]));
}
