import { PgBoss, type JobInsert } from 'pg-boss';
import type { DatabaseAddress } from '../db/database-url.ts';
import type { Logger } from '../log.ts';
import type { Queue, QueueItem } from './queue.ts';

export interface PgBossQueueOptions {
  readonly address: DatabaseAddress;
  readonly log: Logger;
}

const QUEUE = 'deliveries';
const HOUR = 3600;
/** pg-boss's own limit for a graceful stop is a timeout; the runner has its own, shorter one. */
const STOP_MS = HOUR * 1000;

/** The queue on PostgreSQL. Two connections of its own and one that listens. */
export function createPgBossQueue({ address, log }: PgBossQueueOptions): Queue {
  const boss = new PgBoss({
    host: address.host,
    port: address.port,
    user: address.user,
    database: address.database,
    ...(address.password === undefined ? {} : { password: address.password }),
    ...(address.ssl === undefined ? {} : { ssl: address.ssl }),
    max: 2,
    application_name: 'eventportal queue',
    useListenNotify: true,
    // Cron is the leader's work, see jobs/schedule.ts.
    schedule: false,
  });
  // Without a listener, a lost connection would end the process.
  boss.on('error', (error) => log.warn('queue.error', { error }));
  let starting: Promise<void> | undefined;

  async function open(): Promise<void> {
    await boss.start();
    const settings = {
      notify: true,
      // Delivery rows hold the state and the retries: an item is a wake-up, once.
      retryLimit: 0,
      expireInSeconds: 12 * HOUR,
      deleteAfterSeconds: HOUR,
      retentionSeconds: 365 * 24 * HOUR,
    };
    if (await boss.getQueue(QUEUE)) await boss.updateQueue(QUEUE, settings);
    else await boss.createQueue(QUEUE, { ...settings, policy: 'standard' });
  }

  return {
    id: 'pg-boss',
    start: () => (starting ??= open()),
    async send(items) {
      await boss.insert(QUEUE, items.map(toJob));
    },
    async work(run, { concurrency }) {
      await boss.work<{ deliveryId: string }>(
        QUEUE,
        {
          localConcurrency: concurrency,
          batchSize: 1,
          burstWhenBatchFull: true,
          pollingIntervalSeconds: 2,
          // Items for later make no notification when their time comes.
          notifyPollingIntervalSeconds: 2,
        },
        async ([job]) => {
          if (job) await run(job.data.deliveryId);
        },
      );
    },
    async depth() {
      const { rows } = await boss
        .getDb()
        .executeSql(`select count(*) as count from pgboss.job where name = $1 and state = 'created'`, [QUEUE]);
      return Number((rows as { count: string }[])[0]?.count ?? 0);
    },
    async check() {
      await boss.getDb().executeSql('select 1');
    },
    async stop() {
      await starting?.catch(() => undefined);
      await boss.stop({ graceful: true, timeout: STOP_MS });
    },
  };
}

function toJob({ id, deliveryId, runAt }: QueueItem): JobInsert {
  return { id, data: { deliveryId }, ...(runAt === undefined ? {} : { startAfter: runAt }) };
}
