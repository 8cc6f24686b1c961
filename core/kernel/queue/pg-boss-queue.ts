import { PgBoss, type JobInsert } from 'pg-boss';
import type { DatabaseAddress } from '../db/database-url.ts';
import type { Logger } from '../log.ts';
import { startItemLoop, type ItemLoop } from './item-loop.ts';
import type { Queue, QueueItem } from './queue.ts';

export interface PgBossQueueOptions {
  readonly address: DatabaseAddress;
  readonly log: Logger;
}

const QUEUE = 'deliveries';
const CHANNEL = 'eventportal_queue';
const DAY = 24 * 3600;
/** Items for later come due without anybody saying so. */
const POLL_SECONDS = 1;

interface Payload {
  readonly deliveryId: string;
}

/**
 * The queue on PostgreSQL, on two connections of its own and, where it works, one that listens. pg-boss's own workers
 * are not used: they wait for their next poll after every single job, or hold a batch until its slowest job is done.
 */
export function createPgBossQueue({ address, log }: PgBossQueueOptions): Queue {
  const boss = bossAt(address);
  // Without a listener, a lost connection would end the process.
  boss.on('error', (error) => log.warn('queue.error', { error }));
  let starting: Promise<void> | undefined;
  let loop: ItemLoop | undefined;
  let bell: { close(): Promise<void> } | undefined;

  async function claim(limit: number): Promise<readonly Payload[]> {
    const jobs = await boss.fetch<Payload>(QUEUE, { batchSize: limit });
    // The delivery row holds the state: an item has done its work once somebody looks at the row.
    if (jobs.length > 0)
      await boss.deleteJob(
        QUEUE,
        jobs.map(({ id }) => id),
      );
    return jobs.map(({ data }) => data);
  }

  async function listen(wake: () => void): Promise<void> {
    try {
      bell = await boss.getDb().listen?.(CHANNEL, wake, wake);
    } catch (error) {
      // Behind a pooler that hands out connections by transaction, nothing can be heard. Polling does the work alone.
      log.warn('queue.not_listening', { error });
    }
  }

  return {
    id: 'pg-boss',
    start: () => (starting ??= open(boss)),
    async send(items) {
      if (items.length === 0) return;
      await boss.insert(QUEUE, items.map(toJob));
      if (items.some(({ runAt }) => runAt === undefined)) {
        await boss.getDb().executeSql('select pg_notify($1, $2)', [CHANNEL, '']);
      }
    },
    async work(run, { concurrency }) {
      loop = startItemLoop({
        claim,
        run: ({ deliveryId }) => run(deliveryId),
        concurrency,
        pollSeconds: POLL_SECONDS,
        log,
      });
      await listen(loop.wake);
    },
    async depth() {
      const sql = `select count(*) as count from pgboss.job where name = $1 and state = 'created'`;
      const { rows } = await boss.getDb().executeSql(sql, [QUEUE]);
      return Number((rows as { count: string }[])[0]?.count ?? 0);
    },
    async check() {
      await boss.getDb().executeSql('select 1');
    },
    async stop() {
      await starting?.catch(() => undefined);
      await loop?.stop();
      await bell?.close();
      await boss.stop();
    },
  };
}

function bossAt(address: DatabaseAddress): PgBoss {
  return new PgBoss({
    host: address.host,
    port: address.port,
    user: address.user,
    database: address.database,
    ...(address.password === undefined ? {} : { password: address.password }),
    ...(address.ssl === undefined ? {} : { ssl: address.ssl }),
    max: 2,
    application_name: 'eventportal queue',
    // Cron is the leader's work, see jobs/schedule.ts.
    schedule: false,
  });
}

async function open(boss: PgBoss): Promise<void> {
  await boss.start();
  // Delivery rows hold the retries: an item is a wake-up, once.
  const settings = { retryLimit: 0, retentionSeconds: 365 * DAY, deleteAfterSeconds: DAY };
  if (await boss.getQueue(QUEUE)) await boss.updateQueue(QUEUE, settings);
  else await boss.createQueue(QUEUE, { ...settings, policy: 'standard' });
}

function toJob({ id, deliveryId, runAt, urgent }: QueueItem): JobInsert {
  const priority = urgent ? 1 : 0;
  return { id, data: { deliveryId }, priority, ...(runAt === undefined ? {} : { startAfter: runAt }) };
}
