import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';
import type { EntityManager } from '@mikro-orm/sql';
import {
  claimQuota,
  demandOf,
  ensureBuyerQuotas,
  inLockOrder,
  releaseQuota,
  roomsBesideLine,
  type QuotaClaim,
} from '../tickets/index.ts';
import { claimsOfChange, isStill, newPlaces, oldPlaces, type ChangedOrder } from './changed-order.ts';
import { freeHeldSeats, holdSeats } from './change-seats.ts';
import { linesToChange } from './lines-to-change.ts';
import { OrderChange, type OrderChangeState } from './order-change.entity.ts';
import { factOf, named, subjectOf } from './order-facts.ts';
import type { Order } from './order.entity.ts';
import { writeChange } from './write-change.ts';
import { lockedStock } from './write-drafts.ts';

/** How places are counted; tests put a careless one in its place to see what it is good for. */
export interface ChangeStock {
  claim(
    em: EntityManager,
    claims: readonly QuotaClaim[],
  ): Promise<{ readonly ok: boolean; readonly short?: readonly string[] }>;
}

export interface ChangeTerms {
  /** `passer_by`: whoever waits for places comes first. */
  readonly by: 'passer_by' | 'staff';
  readonly stock?: ChangeStock;
}

/** The change takes hold at once: new places are claimed and old ones free in the same moment, or nothing happens. */
export async function applyChange(tx: TxScope, order: Order, planned: ChangedOrder, terms: ChangeTerms): Promise<void> {
  const change = await holdSeats(tx, planned);
  const freed = await writeChange(tx, order, change);
  await ensureBuyerQuotas(tx.em, buyersOf(change));
  claimLater(tx, order, change, inLockOrder([...claimsOfChange(change), ...lessOf(freed)]), terms);
}

/** The change waits for its money: its new places are held, and the old ones stay the order's. */
export async function holdChange(
  tx: TxScope,
  order: Order,
  planned: ChangedOrder,
  { dueMinor, expiresAt, ...terms }: ChangeTerms & { readonly dueMinor: number; readonly expiresAt: Date },
): Promise<OrderChange> {
  const plan = await holdSeats(tx, planned);
  const claims = newPlaces(claimsOfChange(plan));
  await ensureBuyerQuotas(tx.em, buyersOf(plan));
  const change = tx.em.create(OrderChange, {
    ...{ id: newId(), organizationId: order.organizationId, order: order.id, plan, claims, dueMinor, expiresAt },
    createdAt: tx.clock.now(),
  });
  await tx.em.flush();
  tx.audit('order.change_held', subjectOf(order), {
    after: { due: dueMinor, currency: order.currency, expiresAt: expiresAt.toISOString() },
  });
  tx.emit('order.change_held', {
    ...factOf(named(order)),
    changeId: change.id,
    due: { minor: dueMinor, currency: order.currency },
  });
  claimLater(tx, order, plan, claims, terms);
  return change;
}

/** The change that an order waits for the money of. Call it with the order locked, where it is to be changed. */
export async function heldChangeOf(em: EntityManager, orderId: string): Promise<OrderChange | undefined> {
  return (await em.findOne(OrderChange, { order: orderId, state: 'held' }, { refresh: true })) ?? undefined;
}

/**
 * Its money is here, or somebody says that it need not be: the change takes hold. `gone` where it was over, or the order is
 * no longer what the change was made for; then it holds nothing any more.
 */
export async function settleChange(tx: TxScope, order: Order, changeId: string): Promise<'applied' | 'gone'> {
  const change = await heldChangeOf(tx.em, order.id);
  if (change?.id !== changeId) return 'gone';
  const fits = order.state === 'confirmed' && isStill(await linesToChange(tx.em, order.id), change.plan.before);
  if (!fits || (await isUsed(tx.em, change.plan.movedIds))) {
    await dropChange(tx, order, 'dropped');
    return 'gone';
  }
  close(tx, change, 'applied');
  const freed = await writeChange(tx, order, change.plan);
  tx.claimLast((em) => releaseQuota(em, [...oldPlaces(claimsOfChange(change.plan)), ...freed]));
  return 'applied';
}

/** What the order's change held is free again; nothing happens where it has none. */
export async function dropChange(tx: TxScope, order: Order, state: 'expired' | 'dropped'): Promise<string | undefined> {
  const change = await heldChangeOf(tx.em, order.id);
  if (!change) return undefined;
  close(tx, change, state);
  await freeHeldSeats(tx, change.plan);
  await tx.em.flush();
  tx.audit(`order.change_${state}`, subjectOf(order), { before: { due: change.dueMinor, currency: order.currency } });
  tx.emit('order.change_ended', { ...factOf(named(order)), changeId: change.id, state });
  tx.claimLast((em) => releaseQuota(em, change.claims));
  return change.id;
}

const buyersOf = ({ claims }: ChangedOrder) =>
  claims.flatMap(({ quotaId, limit }) => (limit ? [{ ...limit, quotaId }] : []));

const lessOf = (freed: readonly QuotaClaim[]) => freed.map(({ quotaId, count }) => ({ quotaId, count: -count }));

function close(tx: TxScope, change: OrderChange, state: OrderChangeState): void {
  tx.em.assign(change, { state, settledAt: tx.clock.now() });
}

async function isUsed(em: EntityManager, ticketIds: readonly string[]): Promise<boolean> {
  if (ticketIds.length === 0) return false;
  const rows = await em.execute<{ id: string }[]>(
    'select id from tickets where id in (?) and admitted_at is not null for update',
    [ticketIds],
  );
  return rows.length > 0;
}

function claimLater(
  tx: TxScope,
  order: Order,
  change: ChangedOrder,
  claims: readonly QuotaClaim[],
  { by, stock = { claim: claimQuota } }: ChangeTerms,
): void {
  const now = tx.clock.now();
  tx.claimLast(async (em) => {
    const refuse = (short: readonly string[]) => {
      const whole = change.claims.find(({ quotaId }) => short.includes(quotaId))?.refusal;
      if (whole) {
        throw new DomainError(whole.code, { status: 409, field: whole.field, params: whole.params ?? {} });
      }
      const line = change.after.find(({ quotaIds }) => quotaIds.some((id) => short.includes(id)));
      throw new DomainError('quota.sold_out', { status: 409, params: { ticket: line?.name ?? '' }, field: 'moves' });
    };
    if (by === 'passer_by') {
      const kept = await shortOf(em, { eventId: order.event.id, now, by, lock: true }, newPlaces(claims));
      if (kept.length > 0) refuse(kept);
    }
    const claim = await stock.claim(em, claims);
    if (!claim.ok) refuse(claim.short ?? []);
  });
}

/** The quotas that have too few places for a change, those that people wait for left out where they come first. */
export async function shortOf(
  em: EntityManager,
  { eventId, now, by, lock }: { eventId: string; now: Date; by: ChangeTerms['by']; lock: boolean },
  claims: readonly QuotaClaim[],
  ofOrder: ChangedOrder['claims'] = [],
): Promise<string[]> {
  const ids = claims.map(({ quotaId }) => quotaId);
  if (ids.length === 0) return [];
  const rooms = lock ? await lockedStock.rooms(em, ids) : await lookAt(em, ids);
  const open = by === 'passer_by' ? roomsBesideLine(await demandOf(em, eventId, now), rooms) : rooms;
  const unmade = (id: string) => ofOrder.find(({ quotaId }) => quotaId === id)?.limit?.most ?? 0;
  return claims
    .filter(({ quotaId, count }) => (open.get(quotaId) ?? unmade(quotaId)) < count)
    .map(({ quotaId }) => quotaId);
}

async function lookAt(em: EntityManager, ids: readonly string[]): Promise<Map<string, number>> {
  const rows = await em.execute<{ id: string; size: unknown; taken: unknown }[]>(
    'select id, size, taken from quotas where id in (?)',
    [ids],
  );
  return new Map(rows.map(({ id, size, taken }) => [id, size === null ? Infinity : Number(size) - Number(taken)]));
}
