import { setTimeout as wait } from 'node:timers/promises';
import type { EntityManager } from '@mikro-orm/sql';
import type { Clock } from '../clock.ts';
import type { Database } from '../db/orm.ts';
import { committed } from '../db/retry.ts';
import type { AnyJob } from '../jobs/define.ts';
import { deliveryId, wakeUpId } from '../jobs/delivery-ids.ts';
import { insertDeliveries, type NewDelivery } from '../jobs/delivery-queries.ts';
import { exclusiveKeyOf } from '../jobs/exclusive-key.ts';
import type { Logger } from '../log.ts';
import type { Queue, QueueItem } from '../queue/queue.ts';
import { takeFromOutbox, type OutboxData } from './outbox-queries.ts';

export interface RelayOptions {
  readonly database: Database;
  /** Who hears a fact. */
  readonly subscribers: (event: string, payload: unknown) => readonly string[];
  /** Deliveries that would do nothing, as the database knows. */
  readonly spared?: (em: EntityManager, deliveries: readonly NewDelivery[]) => Promise<ReadonlySet<NewDelivery>>;
  /** By name, for their exclusive keys. */
  readonly jobs: ReadonlyMap<string, AnyJob>;
  readonly queue: Queue;
  readonly clock: Clock;
  readonly log: Logger;
  /** How often to look for what other processes left behind. */
  readonly pollSeconds?: number;
  /** Waited for before each batch, once started. */
  readonly gate?: () => Promise<void>;
}

export interface Relay {
  /** Relays everything that waits; answers how many rows that were. */
  drain(): Promise<number>;
  /** Drains soon, once started. Many calls in a row are one. */
  nudge(): void;
  start(): Promise<void>;
  /** Takes no more, waits for the batch in hand. */
  stop(): Promise<void>;
}

const BATCH = 200;
/** Between two drains under load, so that one transaction takes many rows. */
const REST_MS = 100;

/** Turns what transactions left in the outbox into deliveries: one per job, one per fact and subscriber. */
export function createRelay(options: RelayOptions): Relay {
  const { queue, log, gate } = options;
  const state = { open: false, wanted: false };
  let working: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function drain(before?: () => Promise<void>): Promise<number> {
    let total = 0;
    for (;;) {
      await before?.();
      const { taken, items } = await relayBatch(options);
      // After the commit: an item that arrives before its row would be thrown away. A crash in between loses only the
      // wake-up, which the runner's sweep makes up for.
      if (items.length > 0) await queue.send(items);
      total += taken;
      if (taken < BATCH) return total;
    }
  }

  async function workOff(): Promise<void> {
    while (state.wanted && state.open) {
      state.wanted = false;
      try {
        await drain(gate);
      } catch (error) {
        log.error('outbox.relay_failed', { error });
      }
      if (state.wanted) await wait(REST_MS);
    }
  }

  function nudge(): void {
    state.wanted = true;
    if (!state.open || working) return;
    working = workOff().finally(() => {
      working = undefined;
      if (state.wanted) nudge();
    });
  }

  return {
    drain: () => drain(),
    nudge,
    async start() {
      await queue.start();
      state.open = true;
      timer = setInterval(nudge, (options.pollSeconds ?? 3) * 1000);
      nudge();
    },
    async stop() {
      state.open = false;
      clearInterval(timer);
      await working;
    },
  };
}

/** Claims rows in order, writes their deliveries and deletes them: all of it or, after a crash, nothing. */
async function relayBatch(options: RelayOptions): Promise<{ taken: number; items: QueueItem[] }> {
  return committed(options.database.em, async (em) => {
    const rows = await takeFromOutbox(em, BATCH);
    if (rows.length === 0) return { taken: 0, items: [] };
    const now = options.clock.now();
    const all = rows.flatMap((row) => deliveriesOf(row, now, options));
    const spared = await options.spared?.(em, all);
    const deliveries = spared ? all.filter((delivery) => !spared.has(delivery)) : all;
    await insertDeliveries(em, deliveries);
    return {
      taken: rows.length,
      items: [...deliveries.map((delivery) => firstWakeUp(delivery, now)), ...rows.flatMap(askedWakeUps)],
    };
  });
}

function deliveriesOf(row: OutboxData, now: Date, options: RelayOptions): NewDelivery[] {
  const common = { name: row.name, payload: row.payload, runAt: row.runAt ?? now, createdAt: now };
  if (row.kind === 'wake') return [];
  if (row.kind === 'job') {
    const exclusiveKey = safeKeyOf(row, options);
    return [{ ...common, id: row.id, kind: 'job', subscriber: null, factId: null, exclusiveKey }];
  }
  return options.subscribers(row.name, row.payload).map((subscriber) => ({
    ...common,
    id: deliveryId(row.id, subscriber),
    kind: 'event',
    subscriber,
    factId: row.id,
    exclusiveKey: null,
  }));
}

// A payload that its job cannot read must not hold up the rows behind it: its own run will say what is wrong.
function safeKeyOf(row: OutboxData, { jobs, log }: RelayOptions): string | null {
  try {
    return exclusiveKeyOf(jobs.get(row.name), row.payload);
  } catch (error) {
    log.warn('job.key_failed', { job: row.name, id: row.id, error });
    return null;
  }
}

// Without a time where it is now: the queue's clock may be a little behind ours, and would wait.
function firstWakeUp({ id, runAt }: NewDelivery, now: Date): QueueItem {
  return { id: wakeUpId(id, 'first'), deliveryId: id, ...(runAt > now ? { runAt } : {}) };
}

function askedWakeUps({ id, kind, payload }: OutboxData): QueueItem[] {
  const deliveryId = kind === 'wake' ? String(payload['deliveryId']) : undefined;
  return deliveryId ? [{ id: wakeUpId(deliveryId, id), deliveryId }] : [];
}
