import { Cron } from 'croner';
import type { Clock } from '../clock.ts';
import type { Database } from '../db/orm.ts';
import { ConfigError, messageOf } from '../errors.ts';
import { createLeader } from '../leader.ts';
import type { Logger } from '../log.ts';
import type { Queue } from '../queue/queue.ts';
import type { Schedule } from './define.ts';
import { Delivery } from './delivery.entity.ts';
import { tickId, wakeUpId } from './delivery-ids.ts';
import { insertDeliveries } from './delivery-queries.ts';
import { exclusiveKeyOf } from './exclusive-key.ts';

export interface SchedulerOptions {
  readonly database: Database;
  readonly schedules: readonly Schedule[];
  readonly queue: Queue;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface Scheduler {
  readonly leads: boolean;
  /** Enqueues the latest tick of each schedule that nobody enqueued yet; answers how many. */
  tick(): Promise<number>;
  start(): void;
  stop(): Promise<void>;
}

/** A tick missed while nothing ran is made up for within a day, once. */
const MEMORY_HOURS = 24;
const LONGEST_SLEEP_MS = 30_000;

/** Runs jobs by the clock. All processes start one; the leader's works. */
export function createScheduler(options: SchedulerOptions): Scheduler {
  const { database, clock, log } = options;
  const plan = options.schedules.map((schedule) => ({ schedule, cron: cronOf(schedule) }));
  let timer: NodeJS.Timeout | undefined;
  let leading = false;
  let ticking: Promise<void> | undefined;

  const leader = createLeader({
    address: database.address,
    name: 'eventportal.schedules',
    log,
    elected() {
      leading = true;
      ticking = tickAndSleep();
    },
    deposed() {
      leading = false;
      clearTimeout(timer);
    },
  });

  async function tickAndSleep(): Promise<void> {
    try {
      await tick();
    } catch (error) {
      log.error('schedule.failed', { error });
    }
    if (leading) timer = setTimeout(() => (ticking = tickAndSleep()), sleepMs(plan, clock.now()));
  }

  async function tick(): Promise<number> {
    const now = clock.now();
    const ticks = plan.flatMap(({ schedule, cron }) => {
      const at = latestTick(cron, now);
      return at && at > clock.in({ hours: -MEMORY_HOURS }) ? [{ schedule, id: tickId(schedule.name, at) }] : [];
    });
    return enqueueOnce(options, ticks, now);
  }

  return {
    get leads() {
      return leader.leads;
    },
    tick,
    start: () => leader.start(),
    async stop() {
      await leader.stop();
      await ticking;
    },
  };
}

function cronOf({ name, cron }: Schedule): Cron {
  try {
    return new Cron(cron, { timezone: 'UTC', paused: true, mode: '5-part' });
  } catch (cause) {
    throw new ConfigError('schedule.wrong', `The schedule "${name}" has the time "${cron}": ${messageOf(cause)}`, {
      cause,
    });
  }
}

/** The latest tick at or before now. */
function latestTick(cron: Cron, now: Date): Date | undefined {
  return cron.previousRuns(1, new Date(now.getTime() + 1))[0];
}

function sleepMs(plan: readonly { cron: Cron }[], now: Date): number {
  const next = plan.map(({ cron }) => cron.nextRun(now)?.getTime() ?? Infinity);
  return Math.max(10, Math.min(LONGEST_SLEEP_MS, ...next.map((at) => at - now.getTime())));
}

// The id of a tick is derived from its time: two leaders cannot enqueue it twice, and a restart does not repeat it.
async function enqueueOnce(
  { database, queue }: SchedulerOptions,
  ticks: readonly { schedule: Schedule; id: string }[],
  now: Date,
): Promise<number> {
  if (ticks.length === 0) return 0;
  const em = database.em.fork();
  const ids = ticks.map(({ id }) => id);
  const known = await em.find(Delivery, { id: { $in: ids } }, { fields: ['id'] });
  const fresh = ticks.filter(({ id }) => !known.some((delivery) => delivery.id === id));
  if (fresh.length === 0) return 0;
  const rows = fresh.map(({ schedule: { job }, id }) => ({
    ...{ id, kind: 'job' as const, name: job.name, subscriber: null, factId: null, payload: {} },
    ...{ exclusiveKey: exclusiveKeyOf(job, {}), runAt: now, createdAt: now },
  }));
  await insertDeliveries(em, rows);
  // Past the outbox and before what waits: places come back by these, however many mails a rush has left. A crash before
  // this loses only the wake-up, which the runner's sweep makes up for.
  await queue.send(rows.map(({ id }) => ({ id: wakeUpId(id, 'first'), deliveryId: id, urgent: true })));
  return fresh.length;
}
