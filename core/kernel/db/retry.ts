import { DeadlockException, IsolationLevel } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import { setTimeout as wait } from 'node:timers/promises';
import { isPostgres } from './columns.ts';
import { isBrokenConnection } from './database-away.ts';

const ATTEMPTS = 4;

/**
 * Runs the work in a READ COMMITTED transaction, and again with a fresh EntityManager after a deadlock, which an engine
 * may answer to any transaction that locks more than one row. The work must be repeatable.
 */
export async function committed<T>(
  em: EntityManager,
  work: (em: EntityManager) => Promise<T>,
  deadlocked?: (attempt: number) => void,
): Promise<T> {
  // On MySQL each connection is set to it.
  const isolation = isPostgres(em.getPlatform()) ? { isolationLevel: IsolationLevel.READ_COMMITTED } : {};
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await em.fork().transactional((tx) => work(tx as EntityManager), isolation);
    } catch (error) {
      // It would be taken for the caller's own connection.
      if (isBrokenConnection(error)) throw em.getDriver().convertException(error);
      if (!(error instanceof DeadlockException) || attempt === ATTEMPTS) throw error;
      deadlocked?.(attempt);
      await wait(Math.random() * 20 * attempt);
    }
  }
}
