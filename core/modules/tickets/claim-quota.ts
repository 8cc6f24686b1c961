import type { EntityManager } from '@mikro-orm/sql';

export interface QuotaClaim {
  readonly quotaId: string;
  readonly count: number;
}

export type Claim = { readonly ok: true } | { readonly ok: false; readonly short: readonly string[] };

/**
 * Takes places from quotas, all of them or none: the database compares and counts in one statement, so no two buyers can
 * be given the same place. Runs inside a transaction, as late in it as can be: the counters are the hottest rows there are.
 * A count below nothing gives places back, in the same order of locks.
 */
export async function claimQuota(em: EntityManager, claims: readonly QuotaClaim[]): Promise<Claim> {
  if (!em.isInTransaction()) throw new Error('claimQuota needs a transaction: a part of a claim must not stay');
  const won: QuotaClaim[] = [];
  const short: string[] = [];
  for (const claim of inLockOrder(claims)) {
    if (await raise(em, claim)) won.push(claim);
    else short.push(claim.quotaId);
  }
  if (short.length === 0) return { ok: true };
  await releaseQuota(em, won);
  return { ok: false, short };
}

/** Gives places back. The caller makes sure that it happens once: by moving the order's state in the same transaction. */
export async function releaseQuota(em: EntityManager, claims: readonly QuotaClaim[]): Promise<void> {
  for (const { quotaId, count } of inLockOrder(claims)) {
    await em.execute('update quotas set taken = taken - ? where id = ?', [count, quotaId], 'run');
  }
}

/** One claim per quota, ids ascending: everybody locks quotas in this order, so nobody waits in a circle. */
export function inLockOrder(claims: readonly QuotaClaim[]): QuotaClaim[] {
  const counts = new Map<string, number>();
  for (const { quotaId, count } of claims) counts.set(quotaId, (counts.get(quotaId) ?? 0) + count);
  const ids = [...counts.keys()].toSorted();
  return ids.map((quotaId) => ({ quotaId, count: counts.get(quotaId)! })).filter(({ count }) => count !== 0);
}

async function raise(em: EntityManager, { quotaId, count }: QuotaClaim): Promise<boolean> {
  const { affectedRows } = await em.execute<{ affectedRows: number }>(
    'update quotas set taken = taken + ? where id = ? and (size is null or taken + ? <= size)',
    [count, quotaId, count],
    'run',
  );
  return affectedRows === 1;
}
