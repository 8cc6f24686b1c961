import type { EntityManager } from '@mikro-orm/sql';
import { Delivery, type DeliveryState } from './delivery.entity.ts';

export type NewDelivery = Pick<
  Delivery,
  'id' | 'kind' | 'name' | 'subscriber' | 'factId' | 'payload' | 'exclusiveKey' | 'runAt' | 'createdAt'
>;

export const STATES: readonly DeliveryState[] = ['queued', 'running', 'retrying', 'succeeded', 'dead', 'dismissed'];
/** States in which a delivery still has something to do. */
export const OPEN: DeliveryState[] = ['queued', 'retrying', 'running'];

/** Inserts those that are not there yet. */
export async function insertDeliveries(em: EntityManager, deliveries: readonly NewDelivery[]): Promise<void> {
  if (deliveries.length === 0) return;
  const rows = deliveries.map((delivery) => ({ ...delivery, state: 'queued' as const, attempts: 0 }));
  await em.createQueryBuilder(Delivery).insert(rows).onConflict('id').ignore().execute();
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
  readonly state?: DeliveryState;
  /** Part of the job's or fact's name. */
  readonly name?: string;
  /** Older than this id. */
  readonly before?: string;
}

/** Newest first. */
export function listDeliveries(em: EntityManager, filter: DeliveryFilter, limit: number): Promise<Delivery[]> {
  return em.find(
    Delivery,
    {
      ...(filter.state ? { state: filter.state } : {}),
      ...(filter.name ? { name: filter.name } : {}),
      ...(filter.before ? { id: { $lt: filter.before } } : {}),
    },
    { orderBy: { id: 'desc' }, limit },
  );
}
