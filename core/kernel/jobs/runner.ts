import { OutsideError } from '../errors.ts';
import type { Clock } from '../clock.ts';
import type { Database } from '../db/orm.ts';
import { requestContext, type Logger } from '../log.ts';
import type { Queue, QueueItem } from '../queue/queue.ts';
import type { Scope } from '../scope/scope.ts';
import { claimDelivery, type Claimed } from './claim.ts';
import { DEFAULT_RETRY, type AnyJob } from './define.ts';
import { Delivery } from './delivery.entity.ts';
import { wakeUpId } from './delivery-ids.ts';
import { dueDeliveries, nextOfKey, staleDeliveries } from './delivery-queries.ts';
import { settle, verdictOn, type Verdict } from './settle.ts';

export interface RunnerOptions {
  readonly database: Database;
  readonly queue: Queue;
  /** By name. */
  readonly jobs: ReadonlyMap<string, AnyJob>;
  /** Hands a fact to one of its subscribers. */
  readonly hear: (event: string, subscriber: string, scope: Scope, payload: unknown) => Promise<void>;
  /** A new scope that acts as the system. */
  readonly makeScope: () => Scope;
  readonly clock: Clock;
  readonly log: Logger;
  /** Deliveries that run at the same time in this process. */
  readonly concurrency?: number;
  /** Awaited before each delivery that the queue brings. */
  readonly gate?: () => Promise<void>;
}

export type RunOutcome = Verdict['state'] | 'skipped';

export interface Runner {
  /** Runs one delivery when it is due and nobody else has it. */
  runDelivery(id: string): Promise<RunOutcome>;
  /** Runs everything that is due now, and what becomes due by it; answers how many runs that were. */
  runDue(): Promise<number>;
  /** Wakes deliveries whose wake-up or whose process was lost; answers how many. */
  sweep(): Promise<number>;
  start(): Promise<void>;
  /** Takes no more, and waits that long for what runs. What does not end in time runs again elsewhere. */
  stop(drainMs: number): Promise<void>;
}

const LOCK_SECONDS = 60;
const HEARTBEAT_MS = (LOCK_SECONDS * 1000) / 3;
const SWEEP_MS = 15_000;
/** A wake-up that is that late is taken for lost. */
const LATE_SECONDS = 30;
const SWEEP_BATCH = 500;

export function createRunner(options: RunnerOptions): Runner {
  const { database, queue, jobs, clock, log } = options;
  const running = new Map<string, Claimed>();
  const timers: NodeJS.Timeout[] = [];
  let stopping = false;

  async function runDelivery(id: string): Promise<RunOutcome> {
    const answer = await claimDelivery(database.em.fork(), id, clock.now(), clock.in({ seconds: LOCK_SECONDS }));
    if (answer.kind === 'early') await queue.send([wakeUp(id, `early ${answer.runAt.getTime()}`, answer.runAt)]);
    if (answer.kind !== 'claimed') return 'skipped';
    const { claimed } = answer;
    running.set(id, claimed);
    try {
      return await runClaimed(claimed);
    } finally {
      running.delete(id);
    }
  }

  async function runClaimed(claimed: Claimed): Promise<RunOutcome> {
    const { delivery, attempt } = claimed;
    const verdict = await attemptIt(claimed);
    if (!(await settle(database.em.fork(), claimed, verdict, clock.now()))) {
      log.warn('job.lock_lost', { id: delivery.id, job: delivery.name, attempt });
      return 'skipped';
    }
    if (verdict.state === 'retrying') await queue.send([wakeUp(delivery.id, `after ${attempt}`, verdict.runAt)]);
    if (delivery.exclusiveKey) await wakeNextOf(delivery.exclusiveKey, `behind ${delivery.id} ${attempt}`);
    return verdict.state;
  }

  async function attemptIt(claimed: Claimed): Promise<Verdict> {
    const { delivery, attempt } = claimed;
    const retry = jobs.get(delivery.name)?.retry ?? DEFAULT_RETRY;
    const facts = { id: delivery.id, job: delivery.name, subscriber: delivery.subscriber ?? undefined, attempt };
    try {
      // Only a process that ended in the middle leaves an attempt unsettled: a job that kills its process is not
      // tried for ever.
      if (attempt > retry.attempts) throw new Error('the process ended while it ran, at every attempt');
      await requestContext.run({ requestId: delivery.id }, () => deliver(delivery));
      log.debug('job.succeeded', facts);
      return { state: 'succeeded' };
    } catch (error) {
      const verdict = verdictOn(error, attempt, retry, clock.now());
      if (verdict.state === 'dead') log.error('job.dead', { ...facts, error });
      else log.warn('job.failed', { ...facts, error });
      return verdict;
    }
  }

  async function deliver(delivery: Delivery): Promise<void> {
    const scope = options.makeScope();
    if (delivery.kind === 'event') {
      await options.hear(delivery.name, delivery.subscriber ?? '', scope, delivery.payload);
      return;
    }
    const job = jobs.get(delivery.name);
    if (!job) throw new Error(`there is no job "${delivery.name}": was its plugin removed?`);
    await job.run(scope, payloadOf(job, delivery));
  }

  async function wakeNextOf(exclusiveKey: string, reason: string): Promise<void> {
    const next = await nextOfKey(database.em, exclusiveKey, clock.now());
    if (next) await queue.send([wakeUp(next, reason)]);
  }

  async function runDue(): Promise<number> {
    let runs = 0;
    for (;;) {
      const before = runs;
      for (const id of await dueDeliveries(database.em, clock.now(), SWEEP_BATCH)) {
        if ((await runDelivery(id)) !== 'skipped') runs += 1;
      }
      if (runs === before) return runs;
    }
  }

  async function sweep(): Promise<number> {
    const now = clock.now();
    const ids = await staleDeliveries(database.em, clock.in({ seconds: -LATE_SECONDS }), now, SWEEP_BATCH);
    // Every process sweeps; within a minute their wake-ups for one delivery are the same.
    const minute = Math.floor(now.getTime() / 60_000);
    if (ids.length > 0) await queue.send(ids.map((id) => wakeUp(id, `sweep ${minute}`)));
    return ids.length;
  }

  async function holdLocks(): Promise<void> {
    if (running.size === 0) return;
    const lockedUntil = clock.in({ seconds: LOCK_SECONDS });
    const ids = [...running.keys()];
    await database.em.fork().nativeUpdate(Delivery, { id: { $in: ids }, state: 'running' }, { lockedUntil });
  }

  // Errors end here: the row's lock runs out, and the sweep finds it.
  async function guarded(what: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      log.error(what, { error });
    }
  }

  return {
    runDelivery,
    runDue,
    sweep,
    async start() {
      await queue.start();
      timers.push(setInterval(() => void guarded('job.heartbeat_failed', holdLocks), HEARTBEAT_MS));
      timers.push(setInterval(() => void guarded('job.sweep_failed', sweep), SWEEP_MS));
      const concurrency = options.concurrency ?? 8;
      const due = async (id: string): Promise<void> => {
        await options.gate?.();
        // What was taken from the queue and not begun is found by the sweep of whoever runs next.
        if (stopping) return;
        await guarded('job.unsettled', () => runDelivery(id));
      };
      await queue.work(due, { concurrency });
      await guarded('job.sweep_failed', sweep);
    },
    async stop(drainMs) {
      stopping = true;
      const [heartbeat, sweeper] = timers.splice(0);
      clearInterval(sweeper);
      if (!(await within(drainMs, queue.stop()))) log.warn('job.drain_incomplete', { running: [...running.keys()] });
      clearInterval(heartbeat);
    },
  };
}

function wakeUp(deliveryId: string, reason: string, runAt?: Date): QueueItem {
  return { id: wakeUpId(deliveryId, reason), deliveryId, ...(runAt === undefined ? {} : { runAt }) };
}

function payloadOf(job: AnyJob, { payload }: Delivery): unknown {
  const parsed = job.payload.safeParse(payload);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  throw new OutsideError(`its payload does not fit: ${wrong}`, { retryable: false, cause: parsed.error });
}

/** Whether the work ended in time. */
async function within(ms: number, work: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), ms)));
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
