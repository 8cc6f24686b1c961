import { IsolationLevel, LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import type { Clock } from '../clock.ts';
import type { Database } from '../db/orm.ts';
import type { Logger } from '../log.ts';
import { QueueRow } from './queue-row.entity.ts';
import type { Queue } from './queue.ts';

export interface SqlQueueOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
  /** How often an idle worker looks for items. */
  readonly pollSeconds?: number;
}

const LOCK_SECONDS = 60;

/** The queue on MySQL and MariaDB, and wherever pg-boss does not run: one table, claimed with SKIP LOCKED. */
export function createSqlQueue({ database, clock, log, pollSeconds = 1 }: SqlQueueOptions): Queue {
  const running = new Set<Promise<void>>();
  let loop: Promise<void> | undefined;
  let stopping = false;
  // News that come while the loop is busy must not be slept over.
  let news = false;
  let interrupt = () => {};

  function wake(): void {
    news = true;
    interrupt();
  }

  async function workOff(run: (deliveryId: string) => Promise<void>, concurrency: number): Promise<void> {
    while (!stopping) {
      const rows = await claim(concurrency - running.size);
      for (const row of rows) track(runOne(row, run));
      // A slot that frees itself wakes the loop as well.
      if (rows.length === 0 || running.size >= concurrency) await somethingNew();
    }
  }

  function track(work: Promise<void>): void {
    running.add(work);
    void work.finally(() => {
      running.delete(work);
      wake();
    });
  }

  async function runOne({ id, deliveryId }: QueueRow, run: (deliveryId: string) => Promise<void>): Promise<void> {
    try {
      await run(deliveryId);
      await database.em.fork().nativeDelete(QueueRow, { id });
    } catch (error) {
      // The item stays; its lock runs out, and it is tried again.
      log.warn('queue.item_failed', { id, deliveryId, error });
    }
  }

  async function claim(limit: number): Promise<QueueRow[]> {
    try {
      return limit > 0 ? await claimItems(database.em.fork(), clock, limit) : [];
    } catch (error) {
      log.warn('queue.error', { error });
      return [];
    }
  }

  async function somethingNew(): Promise<void> {
    if (!news && !stopping) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pollSeconds * 1000);
        interrupt = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    news = false;
  }

  return {
    id: 'sql',
    async start() {},
    async send(items) {
      if (items.length === 0) return;
      const now = clock.now();
      const rows = items.map(({ id, deliveryId, runAt }) => ({
        id,
        deliveryId,
        runAt: runAt ?? now,
        lockedUntil: null,
      }));
      await database.em.fork().createQueryBuilder(QueueRow).insert(rows).onConflict('id').ignore().execute();
      wake();
    },
    async work(run, { concurrency }) {
      loop = workOff(run, concurrency);
    },
    depth: () => database.em.fork().count(QueueRow, { lockedUntil: null }),
    async check() {
      await database.em.fork().execute('select 1');
    },
    async stop() {
      stopping = true;
      wake();
      await loop;
      await Promise.all(running);
    },
  };
}

function claimItems(em: EntityManager, clock: Clock, limit: number): Promise<QueueRow[]> {
  const now = clock.now();
  return em.transactional(
    async (tx) => {
      const rows = await tx.find(
        QueueRow,
        { runAt: { $lte: now }, $or: [{ lockedUntil: null }, { lockedUntil: { $lt: now } }] },
        { orderBy: { runAt: 'asc' }, limit, lockMode: LockMode.PESSIMISTIC_PARTIAL_WRITE },
      );
      const lockedUntil = clock.in({ seconds: LOCK_SECONDS });
      if (rows.length > 0) await tx.nativeUpdate(QueueRow, { id: { $in: rows.map(({ id }) => id) } }, { lockedUntil });
      return rows;
    },
    { isolationLevel: IsolationLevel.READ_COMMITTED },
  );
}
