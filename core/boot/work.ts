import type { Clock } from '../kernel/clock.ts';
import type { Database } from '../kernel/db/orm.ts';
import type { AnyJob, Schedule } from '../kernel/jobs/define.ts';
import type { NewDelivery } from '../kernel/jobs/delivery-queries.ts';
import { createRunner } from '../kernel/jobs/runner.ts';
import { createScheduler } from '../kernel/jobs/schedule.ts';
import type { Logger } from '../kernel/log.ts';
import { createRelay, type RelayOptions } from '../kernel/outbox/relay.ts';
import type { LoadedPlugins } from '../kernel/plugins/registry.ts';
import type { Queue } from '../kernel/queue/queue.ts';
import type { Scope, SiteFacts } from '../kernel/scope/scope.ts';
import type { SettingsSource } from '../kernel/settings/settings.ts';
import { checkoutsUnderWay } from '../modules/waiting-rooms/index.ts';
import { buyersFirst } from './buyers-first.ts';
import { CORE_JOBS, CORE_SCHEDULES } from './core-parts.ts';

const DRAIN_MS = 30_000;

export interface WorkParts {
  readonly database: Database;
  readonly site: SiteFacts;
  readonly plugins: LoadedPlugins;
  readonly settings: SettingsSource;
  readonly queue: Queue;
  readonly makeScope: () => Scope;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The worker's half: facts leave the outbox, jobs run, the clock's jobs are enqueued. */
export interface Work {
  nudge(): void;
  /** Relays and runs everything that is due, until nothing is left; for tests and commands. */
  runDue(): Promise<void>;
  /** `beside` says what else this process does. */
  start(beside: 'web' | 'nothing'): Promise<void>;
  stop(): Promise<void>;
}

export function createWork({ database, site, plugins, settings, queue, makeScope, clock, log }: WorkParts): Work {
  const schedules: Schedule[] = [...CORE_SCHEDULES, ...[...plugins.schedules.values()].map(({ value }) => value)];
  const brought = [...plugins.jobs.values()].map(({ value }) => value);
  const scheduled = schedules.map(({ job }) => job as AnyJob);
  const jobs = new Map([...CORE_JOBS, ...brought, ...scheduled].map((job) => [job.name, job]));
  const { hooks } = plugins;
  const subscribers = hooks.subscribers.bind(hooks);
  // In a process that serves as well, buyers come first.
  let [relayGate, gate] = [async (): Promise<void> => {}, async (): Promise<void> => {}];
  const spared: NonNullable<RelayOptions['spared']> = (em, deliveries) =>
    hooks.spared<NewDelivery>(em, settings, deliveries);
  const gated = { gate: () => relayGate() };
  const relay = createRelay({ database, subscribers, spared, jobs, queue, clock, log, ...gated });
  const hear = hooks.hear.bind(hooks);
  const runner = createRunner({ database, queue, jobs, hear, makeScope, clock, log, gate: () => gate() });
  const scheduler = createScheduler({ database, schedules, queue, clock, log });
  let started = false;

  return {
    nudge: () => relay.nudge(),
    async runDue() {
      while ((await relay.drain()) + (await runner.runDue()) > 0);
    },
    async start(beside) {
      started = true;
      if (beside === 'web') {
        const buyers = () => checkoutsUnderWay(site);
        gate = buyersFirst({ buyers, longestWaitMs: 250 });
        // More than the jobs can take meanwhile.
        relayGate = buyersFirst({ buyers, longestWaitMs: 2_000 });
      }
      await queue.start();
      await relay.start();
      await runner.start();
      scheduler.start();
    },
    async stop() {
      if (!started) return;
      await scheduler.stop();
      await relay.stop();
      await runner.stop(DRAIN_MS);
      await queue.stop();
    },
  };
}
