import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import type { Clock } from '../clock.ts';
import type { Database } from '../db/orm.ts';
import { committed } from '../db/retry.ts';
import type { Logger } from '../log.ts';
import { startItemLoop, type ItemLoop } from './item-loop.ts';
import { QueueRow } from './queue-row.entity.ts';
import type { Queue } from './queue.ts';

export interface SqlQueueOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
  /** How often an idle worker looks for items. */
  readonly pollSeconds?: number;
}

/** An item whose process ended in the middle is taken again after this time. */
const LOCK_SECONDS = 60;

/** The queue on MySQL and MariaDB, and wherever pg-boss does not run: one table, claimed with SKIP LOCKED. */
export function createSqlQueue({ database, clock, log, pollSeconds = 1 }: SqlQueueOptions): Queue {
  let loop: ItemLoop | undefined;

  return {
    id: 'sql',
    async start() {},
    async send(items) {
      if (items.length === 0) return;
      const now = clock.now();
      const rows = items.map(({ id, deliveryId, runAt, urgent }) => ({
        ...{ id, deliveryId, lockedUntil: null },
        runAt: urgent ? dueFirst(runAt, now) : (runAt ?? now),
      }));
      await database.em.fork().createQueryBuilder(QueueRow).insert(rows).onConflict('id').ignore().execute();
      loop?.wake();
    },
    async work(run, { concurrency }) {
      loop = startItemLoop({
        claim: (limit) => claimItems(database.em.fork(), clock, limit),
        async run({ id, deliveryId }) {
          await run(deliveryId);
          await database.em.fork().nativeDelete(QueueRow, { id });
        },
        concurrency,
        pollSeconds,
        log,
      });
    },
    depth: () => database.em.fork().count(QueueRow, { lockedUntil: null }),
    async check() {
      await database.em.fork().execute('select 1');
    },
    stop: async () => loop?.stop(),
  };
}

/** Items are taken by their time: what is urgent and due has waited longest. */
function dueFirst(runAt: Date | undefined, now: Date): Date {
  return runAt && runAt > now ? runAt : new Date(0);
}

function claimItems(em: EntityManager, clock: Clock, limit: number): Promise<QueueRow[]> {
  const now = clock.now();
  return committed(em, async (tx) => {
    const rows = await tx.find(
      QueueRow,
      { runAt: { $lte: now }, $or: [{ lockedUntil: null }, { lockedUntil: { $lt: now } }] },
      { orderBy: { runAt: 'asc' }, limit, lockMode: LockMode.PESSIMISTIC_PARTIAL_WRITE },
    );
    const lockedUntil = clock.in({ seconds: LOCK_SECONDS });
    if (rows.length > 0) await tx.nativeUpdate(QueueRow, { id: { $in: rows.map(({ id }) => id) } }, { lockedUntil });
    return rows;
  });
}
