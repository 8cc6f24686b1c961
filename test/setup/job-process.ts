import { z } from 'zod';
import type { AnyJob } from '../../core/kernel/jobs/define.ts';
import { defineJob } from '../../core/kernel/jobs/define.ts';
import { Delivery } from '../../core/kernel/jobs/delivery.entity.ts';
import { createRunner, type Runner } from '../../core/kernel/jobs/runner.ts';
import { silentLogger } from '../../core/kernel/log.ts';
import { createRelay, type Relay } from '../../core/kernel/outbox/relay.ts';
import type { Queue, QueueItem } from '../../core/kernel/queue/queue.ts';
import type { TestSite } from './test-site.ts';

/** A queue that only remembers what it was told: tests run deliveries themselves. */
export interface Notebook extends Queue {
  readonly sent: QueueItem[];
}

export function notebook(): Notebook {
  const sent: QueueItem[] = [];
  return {
    id: 'notebook',
    sent,
    start: async () => {},
    send: async (items) => void sent.push(...items),
    work: async () => {},
    depth: async () => sent.length,
    check: async () => {},
    stop: async () => {},
  };
}

export interface JobProcess {
  readonly queue: Notebook;
  readonly relay: Relay;
  readonly runner: Runner;
}

/** What one process of the site has: a relay, and a runner with these jobs. Nothing runs by itself. */
export function jobProcess(site: TestSite, ...jobs: AnyJob[]): JobProcess {
  const queue = notebook();
  const byName = new Map(jobs.map((job) => [job.name, job]));
  const shared = { database: site.database, queue, jobs: byName, clock: site.clock, log: silentLogger };
  return {
    queue,
    relay: createRelay({
      ...shared,
      subscribers: (...fact) => site.hooks.subscribers(...fact),
      spared: (em, deliveries) => site.hooks.spared(em, site.parts.settings, deliveries),
    }),
    runner: createRunner({ ...shared, hear: (...fact) => site.hooks.hear(...fact), makeScope: () => site.scope() }),
  };
}

export const Who = z.object({ who: z.string() });

export function jobNamed(name: string, run: (who: string) => Promise<void> | void, attempts = 3): AnyJob {
  return defineJob({
    name,
    payload: Who,
    retry: { attempts, backoffSeconds: 10 },
    run: async (_scope, { who }) => run(who),
  }) as AnyJob;
}

export async function enqueue(site: TestSite, job: AnyJob, who = 'ann', runAt?: Date): Promise<void> {
  await site.scope().tx(async (tx) => tx.enqueue(job, { who }, runAt ? { runAt } : {}));
}

export function deliveriesOf(site: TestSite, name: string): Promise<Delivery[]> {
  return site.database.em.fork().find(Delivery, { name }, { orderBy: { id: 'asc' } });
}

export async function onlyDelivery(site: TestSite, name: string): Promise<Delivery> {
  const [delivery, ...others] = await deliveriesOf(site, name);
  if (!delivery || others.length > 0) throw new Error(`${name} has ${others.length + 1} deliveries`);
  return delivery;
}
