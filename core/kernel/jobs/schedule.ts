import { Cron } from 'croner';
import type { Clock } from '../clock.ts';
import type { Database } from '../db/orm.ts';
import { ConfigError, messageOf } from '../errors.ts';
import { createLeader } from '../leader.ts';
import type { Logger } from '../log.ts';
import { OutboxRow } from '../outbox/outbox.entity.ts';
import type { Schedule } from './define.ts';
import { Delivery } from './delivery.entity.ts';
import { tickId } from './delivery-ids.ts';

export interface SchedulerOptions {
  readonly database: Database;
  readonly schedules: readonly Schedule[];
  /** Tells the relay that the outbox has something. */
  readonly nudge: () => void;
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
      if ((await tick()) > 0) options.nudge();
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
    return enqueueOnce(database, ticks, now);
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
  database: Database,
  ticks: readonly { schedule: Schedule; id: string }[],
  now: Date,
): Promise<number> {
  if (ticks.length === 0) return 0;
  const em = database.em.fork();
  const ids = ticks.map(({ id }) => id);
  const known = await em.find(Delivery, { id: { $in: ids } }, { fields: ['id'] });
  const fresh = ticks.filter(({ id }) => !known.some((delivery) => delivery.id === id));
  if (fresh.length === 0) return 0;
  const rows = fresh.map(({ schedule, id }) => ({
    id,
    kind: 'job' as const,
    name: schedule.job.name,
    payload: {},
    runAt: null,
    createdAt: now,
  }));
  await em.createQueryBuilder(OutboxRow).insert(rows).onConflict('id').ignore().execute();
  return fresh.length;
}
