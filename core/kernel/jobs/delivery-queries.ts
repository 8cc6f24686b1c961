import type { EntityManager } from '@mikro-orm/sql';
import { AuditEntry } from '../audit/audit.entity.ts';
import { insertRows } from '../db/insert-rows.ts';
import { likePattern } from '../db/like.ts';
import { Delivery, type DeliveryState } from './delivery.entity.ts';

export type NewDelivery = Pick<
  Delivery,
  'id' | 'kind' | 'name' | 'subscriber' | 'factId' | 'payload' | 'exclusiveKey' | 'runAt' | 'createdAt'
>;

export const STATES: readonly DeliveryState[] = ['queued', 'running', 'retrying', 'succeeded', 'dead', 'dismissed'];
/** States in which a delivery still has something to do. */
export const OPEN: DeliveryState[] = ['queued', 'retrying', 'running'];

const COLUMNS = 'id, kind, name, subscriber, fact_id, payload, exclusive_key, state, attempts, run_at, created_at';

/** Inserts those that are not there yet. */
export async function insertDeliveries(em: EntityManager, deliveries: readonly NewDelivery[]): Promise<void> {
  const rows = deliveries.map((each) => [
    ...[each.id, each.kind, each.name, each.subscriber ?? null, each.factId ?? null, JSON.stringify(each.payload)],
    ...[each.exclusiveKey ?? null, 'queued', 0, each.runAt, each.createdAt],
  ]);
  await insertRows(em, 'deliveries', COLUMNS, rows, { known: 'kept' });
}

const due = (now: Date) => ({
  $or: [
    { state: { $in: ['queued' as const, 'retrying' as const] }, runAt: { $lte: now } },
    { state: 'running' as const, lockedUntil: { $lt: now } },
  ],
});

/** What could run now, those that have waited longest first. A running one whose lock is over lost its process. */
export async function dueDeliveries(em: EntityManager, now: Date, limit: number): Promise<string[]> {
  const rows = await em
    .fork()
    .find(Delivery, due(now), { fields: ['id'], orderBy: { runAt: 'asc', id: 'asc' }, limit });
  return rows.map(({ id }) => id);
}

/** What nobody looked at since it was due: its wake-up was lost, or its process. */
export async function staleDeliveries(em: EntityManager, since: Date, now: Date, limit: number): Promise<string[]> {
  const overlooked = { state: { $in: ['queued' as const, 'retrying' as const] }, runAt: { $lt: since } };
  const abandoned = { state: 'running' as const, lockedUntil: { $lt: now } };
  const rows = await em
    .fork()
    .find(Delivery, { $or: [overlooked, abandoned] }, { fields: ['id'], orderBy: { runAt: 'asc', id: 'asc' }, limit });
  return rows.map(({ id }) => id);
}

/** The next due delivery with that exclusive key. */
export async function nextOfKey(em: EntityManager, exclusiveKey: string, now: Date): Promise<string | undefined> {
  const next = await em
    .fork()
    .findOne(
      Delivery,
      { exclusiveKey, state: { $in: ['queued', 'retrying'] }, runAt: { $lte: now } },
      { fields: ['id'], orderBy: { runAt: 'asc', id: 'asc' } },
    );
  return next?.id;
}

/** How many deliveries are in each state. */
export async function countDeliveries(em: EntityManager): Promise<Record<DeliveryState, number>> {
  const rows = await em.execute<{ state: DeliveryState; count: string | number }[]>(
    'select state, count(*) as count from deliveries group by state',
  );
  const counts = Object.fromEntries(STATES.map((state) => [state, 0])) as Record<DeliveryState, number>;
  for (const { state, count } of rows) counts[state] = Number(count);
  return counts;
}

export interface DeliveryFilter {
  readonly state?: DeliveryState | undefined;
  /** A part of the job's or fact's name. */
  readonly name?: string | undefined;
}

/** The last row of the page before. Ids of facts' deliveries are not in order of time, so they alone do not do. */
export interface DeliveryCursor {
  readonly createdAt: Date;
  readonly id: string;
}

/** Newest first. */
export function listDeliveries(
  em: EntityManager,
  { state, name }: DeliveryFilter,
  after: DeliveryCursor | undefined,
  limit: number,
): Promise<Delivery[]> {
  const older = after && {
    $or: [{ createdAt: { $lt: after.createdAt } }, { createdAt: after.createdAt, id: { $lt: after.id } }],
  };
  const where = {
    ...(state ? { state } : {}),
    ...(name ? { name: { $like: likePattern(name) } } : {}),
    ...older,
  };
  return em.find(Delivery, where, { orderBy: { createdAt: 'desc', id: 'desc' }, limit });
}

/** Those of the ids that there are, newest first. */
export function deliveriesByIds(em: EntityManager, ids: readonly string[]): Promise<Delivery[]> {
  return em.find(Delivery, { id: { $in: [...ids] } }, { orderBy: { createdAt: 'desc', id: 'desc' } });
}

/** What people did with it, newest first. */
export function deliveryHistory(em: EntityManager, id: string): Promise<AuditEntry[]> {
  return em.find(AuditEntry, { subjectKind: 'delivery', subjectId: id }, { orderBy: { id: 'desc' }, limit: 50 });
}
