import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import { committed } from '../db/retry.ts';
import { Delivery } from './delivery.entity.ts';
import { OPEN } from './delivery-queries.ts';

/** A delivery that is ours until the lock ends. `attempt` tells this run from every other one of the same row. */
export interface Claimed {
  readonly delivery: Delivery;
  readonly attempt: number;
}

export type ClaimAnswer =
  | { readonly kind: 'claimed'; readonly claimed: Claimed }
  /** The wake-up came before its time: clocks differ, or the row was put off. */
  | { readonly kind: 'early'; readonly runAt: Date }
  /** Done, gone, or somebody else's; who holds the exclusive key will wake it. */
  | { readonly kind: 'nothing' };

const NOTHING: ClaimAnswer = { kind: 'nothing' };

/** Marks a due delivery as running. Of several that try, one gets it. */
export async function claimDelivery(em: EntityManager, id: string, now: Date, lockedUntil: Date): Promise<ClaimAnswer> {
  const delivery = await em.findOne(Delivery, { id });
  if (!delivery || !OPEN.includes(delivery.state)) return NOTHING;
  if (delivery.state !== 'running' && delivery.runAt > now) return { kind: 'early', runAt: delivery.runAt };

  const key = delivery.exclusiveKey;
  const mine = key ? await takeAlone(em, delivery, key, now, lockedUntil) : await take(em, delivery, now, lockedUntil);
  return mine ? { kind: 'claimed', claimed: { delivery, attempt: delivery.attempts + 1 } } : NOTHING;
}

async function take(em: EntityManager, delivery: Delivery, now: Date, lockedUntil: Date): Promise<boolean> {
  const taken = await em.nativeUpdate(
    Delivery,
    {
      id: delivery.id,
      attempts: delivery.attempts,
      $or: [
        { state: { $in: ['queued', 'retrying'] }, runAt: { $lte: now } },
        { state: 'running', lockedUntil: { $lt: now } },
      ],
    },
    { state: 'running', attempts: delivery.attempts + 1, lockedUntil },
  );
  return taken === 1;
}

// All open rows of the key are locked first, so that of two claims the second sees what the first did. They are found
// before and locked by their ids in order: a lock taken along the index of the key, which the claim itself changes,
// is a deadlock on InnoDB. Of two claims that find different rows, at most one finds its own still due.
async function takeAlone(em: EntityManager, delivery: Delivery, key: string, now: Date, until: Date): Promise<boolean> {
  return committed(em, async (tx) => {
    const open = await tx.find(Delivery, { exclusiveKey: key, state: { $in: OPEN } }, { fields: ['id'] });
    const ids = open.map(({ id }) => id);
    const locking = { fields: ['id'], orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE } as const;
    await tx.find(Delivery, { id: { $in: ids } }, locking);
    const others = await tx.count(Delivery, {
      exclusiveKey: key,
      state: 'running',
      lockedUntil: { $gte: now },
      id: { $ne: delivery.id },
    });
    return others === 0 && (await take(tx, delivery, now, until));
  });
}
