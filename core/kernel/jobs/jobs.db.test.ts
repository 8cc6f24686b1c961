import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { AuditEntry } from '../audit/audit.entity.ts';
import { OutsideError } from '../errors.ts';
import { newId } from '../ids.ts';
import { silentLogger } from '../log.ts';
import { OutboxRow } from '../outbox/outbox.entity.ts';
import { createRelay } from '../outbox/relay.ts';
import type { Queue, QueueItem } from '../queue/queue.ts';
import { defineJob, type AnyJob } from './define.ts';
import { Delivery } from './delivery.entity.ts';
import { dismissDelivery } from './dismiss-delivery.ts';
import { pruneDeliveries } from './prune-deliveries.job.ts';
import { retryDelivery } from './retry-delivery.ts';
import { createRunner } from './runner.ts';

const FACT = 'plugin.settings_changed';
const HOUR = 3600;

let site: TestSite;
const heard: string[] = [];

beforeAll(async () => {
  site = await testSite({
    hooks: (hooks) => {
      const { on } = hooks.registrar('core');
      on(FACT, 'first', async (_scope, { pluginId }) => void heard.push(`first ${pluginId}`));
      on(FACT, 'second', async (_scope, { pluginId }) => void heard.push(`second ${pluginId}`));
    },
  });
});
afterAll(() => site.close());
beforeEach(async () => {
  await site.database.em.fork().nativeDelete(Delivery, {});
  heard.length = 0;
});

/** A queue that only remembers what it was told. */
function notebook(): Queue & { readonly sent: QueueItem[] } {
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

/** One process: a relay and a runner with these jobs. */
function processWith(...jobs: AnyJob[]) {
  const queue = notebook();
  const byName = new Map([...jobs, pruneDeliveries as AnyJob].map((job) => [job.name, job]));
  const shared = { database: site.database, queue, jobs: byName, clock: site.clock, log: silentLogger };
  return {
    queue,
    relay: createRelay({ ...shared, subscribers: (event) => site.hooks.subscribers(event) }),
    runner: createRunner({
      ...shared,
      hear: (...fact) => site.hooks.hear(...fact),
      makeScope: () => site.scope(),
    }),
  };
}

const Who = z.object({ who: z.string() });

function jobNamed(name: string, run: (who: string) => Promise<void> | void, attempts = 3): AnyJob {
  return defineJob({
    name,
    payload: Who,
    retry: { attempts, backoffSeconds: 10 },
    run: async (_scope, { who }) => run(who),
  }) as AnyJob;
}

const enqueue = (job: AnyJob, who: string, runAt?: Date) =>
  site.scope().tx(async (tx) => tx.enqueue(job, { who }, runAt ? { runAt } : {}));

const deliveriesOf = (name: string) => site.database.em.fork().find(Delivery, { name }, { orderBy: { id: 'asc' } });
const only = async (name: string) => (await deliveriesOf(name))[0]!;

describe('facts', () => {
  it('reach each subscriber once', async () => {
    const { relay, runner } = processWith();
    await site.scope().tx(async (tx) => tx.emit(FACT, { v: 1, pluginId: 'a' }));
    expect(heard).toEqual([]);
    expect(await relay.drain()).toBe(1);
    expect(await runner.runDue()).toBe(2);
    expect(heard.toSorted()).toEqual(['first a', 'second a']);
    expect(await relay.drain()).toBe(0);
    expect(await runner.runDue()).toBe(0);
  });

  it('are not told when the transaction was rolled back', async () => {
    const { relay, runner } = processWith();
    const failing = site.scope().tx(async (tx) => {
      tx.emit(FACT, { v: 1, pluginId: 'never' });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await relay.drain();
    await runner.runDue();
    expect(heard).toEqual([]);
  });

  it('of a process that died before its relay ran are delivered by another', async () => {
    // The process that commits has no relay at all: as if it had been killed right after the commit.
    await site.scope().tx(async (tx) => tx.emit(FACT, { v: 1, pluginId: 'orphan' }));
    const other = processWith();
    await other.relay.drain();
    await other.runner.runDue();
    expect(heard.toSorted()).toEqual(['first orphan', 'second orphan']);
  });

  it('reach each subscriber once with two relays and two runners at work', async () => {
    const scope = site.scope();
    const names = Array.from({ length: 30 }, (_, at) => `parallel ${at}`);
    for (const pluginId of names) await scope.tx(async (tx) => tx.emit(FACT, { v: 1, pluginId }));
    const [one, other] = [processWith(), processWith()];
    const relayed = await Promise.all([one.relay.drain(), other.relay.drain()]);
    expect(relayed[0]! + relayed[1]!).toBe(30);
    const runs = await Promise.all([one.runner.runDue(), other.runner.runDue()]);
    expect(runs[0]! + runs[1]!).toBe(60);
    expect(heard.toSorted()).toEqual(names.flatMap((name) => [`first ${name}`, `second ${name}`]).toSorted());
  });
});

describe('a job', () => {
  it('runs with its payload and leaves a succeeded row', async () => {
    const seen: string[] = [];
    const job = jobNamed('test.runs', (who) => void seen.push(who));
    const { relay, runner, queue } = processWith(job);
    await enqueue(job, 'ann');
    await relay.drain();
    const delivery = await only('test.runs');
    expect(queue.sent).toMatchObject([{ deliveryId: delivery.id }]);
    expect(await runner.runDelivery(delivery.id)).toBe('succeeded');
    expect(await runner.runDelivery(delivery.id)).toBe('skipped');
    expect(seen).toEqual(['ann']);
    expect(await only('test.runs')).toMatchObject({ state: 'succeeded', attempts: 1, finishedAt: site.clock.now() });
  });

  it('waits for its time', async () => {
    const job = jobNamed('test.later', () => {});
    const { relay, runner, queue } = processWith(job);
    await enqueue(job, 'ann', site.clock.in({ hours: 1 }));
    await relay.drain();
    expect(queue.sent).toMatchObject([{ runAt: site.clock.in({ hours: 1 }) }]);
    const { id } = await only('test.later');
    expect(await runner.runDelivery(id)).toBe('skipped');
    // A wake-up that came early is put off, not lost.
    expect(queue.sent[1]).toMatchObject({ deliveryId: id, runAt: site.clock.in({ hours: 1 }) });
    site.clock.advance({ hours: 1 });
    expect(await runner.runDelivery(id)).toBe('succeeded');
  });

  it('that fails is tried again, later each time, and is dead after its last attempt', async () => {
    const job = jobNamed('test.fails', () => {
      throw new Error('printer on fire', { cause: new Error('paper') });
    });
    const { relay, runner, queue } = processWith(job);
    await enqueue(job, 'ann');
    await relay.drain();
    const { id } = await only('test.fails');
    const start = site.clock.now().getTime();

    expect(await runner.runDelivery(id)).toBe('retrying');
    expect(queue.sent.at(-1)).toMatchObject({ deliveryId: id, runAt: new Date(start + 10_000) });
    expect(await runner.runDelivery(id)).toBe('skipped');
    site.clock.advance({ seconds: 10 });
    expect(await runner.runDelivery(id)).toBe('retrying');
    expect((await only('test.fails')).runAt).toEqual(new Date(start + 30_000));
    site.clock.advance({ seconds: 20 });
    expect(await runner.runDelivery(id)).toBe('dead');
    expect(await only('test.fails')).toMatchObject({
      state: 'dead',
      attempts: 3,
      lastError: 'printer on fire\ncaused by: paper',
    });
    expect(new Set(queue.sent.map((item) => item.id)).size).toBe(queue.sent.length);
  });

  it('is dead at once when trying again cannot help', async () => {
    const job = jobNamed('test.final', () => {
      throw new OutsideError('refused for ever', { retryable: false });
    });
    const { relay, runner } = processWith(job);
    await enqueue(job, 'ann');
    await relay.drain();
    await runner.runDue();
    expect(await only('test.final')).toMatchObject({ state: 'dead', attempts: 1, lastError: 'refused for ever' });
  });

  it('is dead at once when its payload no longer fits', async () => {
    const before = jobNamed('test.changed', () => {});
    const after = defineJob({ name: 'test.changed', payload: z.object({ id: z.uuid() }), run: async () => {} });
    const { relay, runner } = processWith(after as AnyJob);
    await enqueue(before, 'ann');
    await relay.drain();
    await runner.runDue();
    const delivery = await only('test.changed');
    expect(delivery.state).toBe('dead');
    expect(delivery.lastError).toMatch(/payload does not fit: id/);
  });

  it('of an unknown name waits for a process that knows it', async () => {
    const job = jobNamed('test.newer', () => {});
    const old = processWith();
    await enqueue(job, 'ann');
    await old.relay.drain();
    await old.runner.runDue();
    expect(await only('test.newer')).toMatchObject({ state: 'retrying' });
    site.clock.advance({ seconds: HOUR });
    await processWith(job).runner.runDue();
    expect(await only('test.newer')).toMatchObject({ state: 'succeeded', attempts: 2, lastError: null });
  });

  it('is run by one of two that want it at the same time', async () => {
    let runs = 0;
    const job = jobNamed('test.once', () => void (runs += 1));
    const [one, other] = [processWith(job), processWith(job)];
    await enqueue(job, 'ann');
    await one.relay.drain();
    const { id } = await only('test.once');
    const outcomes = await Promise.all([one, other, one, other].map(async ({ runner }) => runner.runDelivery(id)));
    expect(outcomes.toSorted()).toEqual(['skipped', 'skipped', 'skipped', 'succeeded']);
    expect(runs).toBe(1);
  });
});

describe('a process that dies in the middle of a job', () => {
  /** Claims the delivery and never comes back. */
  async function dieIn(name: string): Promise<string> {
    const begun = Promise.withResolvers<void>();
    const never = jobNamed(name, () => {
      begun.resolve();
      return new Promise<void>(() => {});
    });
    const dying = processWith(never);
    await enqueue(never, 'ann');
    await dying.relay.drain();
    const { id } = await only(name);
    void dying.runner.runDelivery(id);
    await begun.promise;
    return id;
  }

  it('leaves it to another once its lock is over', async () => {
    const id = await dieIn('test.crash');
    const job = jobNamed('test.crash', () => {});
    const { runner, queue } = processWith(job);
    expect(await runner.runDelivery(id)).toBe('skipped');
    expect(await runner.sweep()).toBe(0);
    site.clock.advance({ minutes: 2 });
    expect(await runner.sweep()).toBe(1);
    expect(queue.sent).toMatchObject([{ deliveryId: id }]);
    expect(await runner.runDelivery(id)).toBe('succeeded');
    expect(await only('test.crash')).toMatchObject({ attempts: 2 });
  });

  it('cannot do so for ever: a job that kills every process is dead in the end', async () => {
    const id = await dieIn('test.poison');
    await site.database.em.fork().nativeUpdate(Delivery, { id }, { attempts: 3 });
    site.clock.advance({ minutes: 2 });
    expect(await processWith(jobNamed('test.poison', () => {})).runner.runDelivery(id)).toBe('dead');
    expect((await only('test.poison')).lastError).toMatch(/the process ended/);
  });

  it('does not overwrite what its successor did when it comes back after all', async () => {
    const paused = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const slow = jobNamed('test.zombie', () => {
      begun.resolve();
      return paused.promise;
    });
    const { relay, runner } = processWith(slow);
    await enqueue(slow, 'ann');
    await relay.drain();
    const { id } = await only('test.zombie');
    const zombie = runner.runDelivery(id);
    await begun.promise;
    site.clock.advance({ minutes: 2 });
    const failing = jobNamed('test.zombie', () => {
      throw new Error('second run');
    });
    expect(await processWith(failing).runner.runDelivery(id)).toBe('retrying');
    paused.resolve();
    expect(await zombie).toBe('skipped');
    expect(await only('test.zombie')).toMatchObject({ state: 'retrying', attempts: 2, lastError: 'second run' });
  });
});

describe('a wake-up that was lost', () => {
  it('is sent again by the sweep, once a minute by all processes together', async () => {
    const job = jobNamed('test.lost', () => {});
    const [one, other] = [processWith(job), processWith(job)];
    await enqueue(job, 'ann');
    await one.relay.drain();
    one.queue.sent.length = 0;
    await one.runner.sweep();
    expect(one.queue.sent).toEqual([]);
    site.clock.advance({ seconds: 40 });
    await Promise.all([one.runner.sweep(), other.runner.sweep()]);
    expect(one.queue.sent).toMatchObject([{ deliveryId: (await only('test.lost')).id }]);
    expect(other.queue.sent).toEqual(one.queue.sent);
    await one.runner.runDue();
  });
});

describe('a queue that cannot be reached', () => {
  it('loses nothing: what the relay wrote is found by the sweep', async () => {
    const job = jobNamed('test.unsent', () => {});
    const { relay, runner, queue } = processWith(job);
    const send = queue.send;
    queue.send = () => Promise.reject(new Error('the queue is away'));
    await enqueue(job, 'ann');
    await expect(relay.drain()).rejects.toThrow('the queue is away');
    expect(await relay.drain()).toBe(0);
    queue.send = send;
    site.clock.advance({ minutes: 1 });
    expect(await runner.sweep()).toBe(1);
    expect(await runner.runDelivery(queue.sent[0]!.deliveryId)).toBe('succeeded');
  });
});

describe('jobs with the same exclusive key', () => {
  it('never run at the same time, and the one that waited is woken', async () => {
    const gate = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const running = { now: 0, most: 0 };
    const job = defineJob({
      name: 'test.exclusive',
      payload: Who,
      exclusiveBy: ({ who }) => who,
      run: async () => {
        running.now += 1;
        running.most = Math.max(running.most, running.now);
        // One of the two with the same key, and the one with the other.
        if (running.now === 2) begun.resolve();
        await gate.promise;
        running.now -= 1;
      },
    }) as AnyJob;
    const { relay, runner, queue } = processWith(job);
    for (const who of ['ann', 'ann', 'bob']) await enqueue(job, who);
    await relay.drain();
    const [first, second, bob] = await deliveriesOf('test.exclusive');
    const runs = [first!, second!, bob!].map(({ id }) => runner.runDelivery(id));
    await begun.promise;
    const skipped = await Promise.race(runs.slice(0, 2));
    expect(skipped).toBe('skipped');
    queue.sent.length = 0;
    gate.resolve();
    const outcomes = await Promise.all(runs);
    expect(outcomes.toSorted()).toEqual(['skipped', 'succeeded', 'succeeded']);
    const waiting = (await deliveriesOf('test.exclusive')).find(({ state }) => state === 'queued')!;
    expect(queue.sent).toMatchObject([{ deliveryId: waiting.id }]);
    expect(await runner.runDelivery(waiting.id)).toBe('succeeded');
    expect(running.most).toBe(2);
  });

  it('of many that start at once, one runs', async () => {
    const gate = Promise.withResolvers<void>();
    let now = 0;
    const job = defineJob({
      name: 'test.rush',
      payload: Who,
      exclusiveBy: ({ who }) => who,
      run: () => {
        now += 1;
        return gate.promise;
      },
    }) as AnyJob;
    const { relay, runner } = processWith(job);
    for (let count = 0; count < 8; count += 1) await enqueue(job, 'ann');
    await relay.drain();
    const runs = (await deliveriesOf('test.rush')).map(({ id }) => runner.runDelivery(id));
    let ended = 0;
    const allButOne = Promise.withResolvers<void>();
    for (const run of runs) void run.then(() => (ended += 1) === 7 && allButOne.resolve());
    await allButOne.promise;
    expect(now).toBe(1);
    gate.resolve();
    expect((await Promise.all(runs)).filter((outcome) => outcome === 'succeeded')).toHaveLength(1);
    expect(await runner.runDue()).toBe(7);
  });
});

describe('a dead delivery', () => {
  const flaky = { broken: true };
  beforeEach(() => void (flaky.broken = true));
  const job = jobNamed(
    'test.revived',
    () => {
      if (flaky.broken) throw new Error('not yet');
    },
    1,
  );

  it('runs again when a person says so, with all its attempts', async () => {
    const { relay, runner, queue } = processWith(job);
    await enqueue(job, 'ann');
    await relay.drain();
    await runner.runDue();
    const { id } = await only('test.revived');
    flaky.broken = false;
    queue.sent.length = 0;
    await site.scope().tx((tx) => retryDelivery(tx, id));
    expect(await only('test.revived')).toMatchObject({ state: 'queued', attempts: 0 });
    await relay.drain();
    expect(queue.sent).toMatchObject([{ deliveryId: id }]);
    expect(await runner.runDelivery(id)).toBe('succeeded');
    const audit = await site.database.em.fork().find(AuditEntry, { subjectKind: 'delivery', subjectId: id });
    expect(audit).toMatchObject([{ action: 'job.retried', before: { state: 'dead', attempts: 1 } }]);
    expect(await site.database.em.fork().count(OutboxRow)).toBe(0);
  });

  it('rests when a person dismisses it; one that succeeded cannot be touched', async () => {
    const fine = jobNamed('test.fine', () => {});
    const { relay, runner } = processWith(job, fine);
    await enqueue(job, 'ann');
    await enqueue(fine, 'ann');
    await relay.drain();
    await runner.runDue();
    const dead = await only('test.revived');
    await site.scope().tx((tx) => dismissDelivery(tx, dead.id));
    expect(await runner.runDelivery(dead.id)).toBe('skipped');
    const done = await only('test.fine');
    await expect(site.scope().tx((tx) => retryDelivery(tx, done.id))).rejects.toMatchObject({
      code: 'job.not_retriable',
    });
    await expect(site.scope().tx((tx) => dismissDelivery(tx, done.id))).rejects.toMatchObject({
      code: 'job.not_dismissible',
    });
    for (const id of [newId(), 'no-uuid']) {
      await expect(site.scope().tx((tx) => retryDelivery(tx, id))).rejects.toMatchObject({ code: 'job.not_found' });
    }
  });
});

describe('what is done', () => {
  it('is forgotten after two weeks; what is dead stays', async () => {
    const [good, bad] = [
      jobNamed('test.good', () => {}),
      jobNamed('test.bad', () => Promise.reject(new Error('no')), 1),
    ];
    const { relay, runner } = processWith(good, bad);
    await enqueue(good, 'ann');
    await enqueue(bad, 'ann');
    await relay.drain();
    await runner.runDue();
    site.clock.advance({ days: 13 });
    await pruneDeliveries.run(site.scope(), {});
    expect(await deliveriesOf('test.good')).toHaveLength(1);
    site.clock.advance({ days: 2 });
    await pruneDeliveries.run(site.scope(), {});
    expect(await deliveriesOf('test.good')).toEqual([]);
    expect(await only('test.bad')).toMatchObject({ state: 'dead' });
  });
});
