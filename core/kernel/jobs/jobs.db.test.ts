import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { enqueue, jobNamed, jobProcess, onlyDelivery } from '../../../test/setup/job-process.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { OutsideError } from '../errors.ts';
import { defineJob, type AnyJob } from './define.ts';
import { Delivery } from './delivery.entity.ts';

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

describe('facts', () => {
  it('reach each subscriber once', async () => {
    const { relay, runner } = jobProcess(site);
    await site.scope().tx(async (tx) => tx.emit(FACT, { v: 1, pluginId: 'a' }));
    expect(heard).toEqual([]);
    expect(await relay.drain()).toBe(1);
    expect(await runner.runDue()).toBe(2);
    expect(heard.toSorted()).toEqual(['first a', 'second a']);
    expect(await relay.drain()).toBe(0);
    expect(await runner.runDue()).toBe(0);
  });

  it('are not told when the transaction was rolled back', async () => {
    const { relay, runner } = jobProcess(site);
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
    const other = jobProcess(site);
    await other.relay.drain();
    await other.runner.runDue();
    expect(heard.toSorted()).toEqual(['first orphan', 'second orphan']);
  });

  it('reach each subscriber once with two relays and two runners at work', async () => {
    const scope = site.scope();
    const names = Array.from({ length: 30 }, (_, at) => `parallel ${at}`);
    for (const pluginId of names) await scope.tx(async (tx) => tx.emit(FACT, { v: 1, pluginId }));
    const [one, other] = [jobProcess(site), jobProcess(site)];
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
    const { relay, runner, queue } = jobProcess(site, job);
    await enqueue(site, job, 'ann');
    await relay.drain();
    const delivery = await onlyDelivery(site, 'test.runs');
    expect(queue.sent).toMatchObject([{ deliveryId: delivery.id }]);
    expect(await runner.runDelivery(delivery.id)).toBe('succeeded');
    expect(await runner.runDelivery(delivery.id)).toBe('skipped');
    expect(seen).toEqual(['ann']);
    expect(await onlyDelivery(site, 'test.runs')).toMatchObject({
      state: 'succeeded',
      attempts: 1,
      finishedAt: site.clock.now(),
    });
  });

  it('waits for its time', async () => {
    const job = jobNamed('test.later', () => {});
    const { relay, runner, queue } = jobProcess(site, job);
    await enqueue(site, job, 'ann', site.clock.in({ hours: 1 }));
    await relay.drain();
    expect(queue.sent).toMatchObject([{ runAt: site.clock.in({ hours: 1 }) }]);
    const { id } = await onlyDelivery(site, 'test.later');
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
    const { relay, runner, queue } = jobProcess(site, job);
    await enqueue(site, job, 'ann');
    await relay.drain();
    const { id } = await onlyDelivery(site, 'test.fails');
    const start = site.clock.now().getTime();

    expect(await runner.runDelivery(id)).toBe('retrying');
    expect(queue.sent.at(-1)).toMatchObject({ deliveryId: id, runAt: new Date(start + 10_000) });
    expect(await runner.runDelivery(id)).toBe('skipped');
    site.clock.advance({ seconds: 10 });
    expect(await runner.runDelivery(id)).toBe('retrying');
    expect((await onlyDelivery(site, 'test.fails')).runAt).toEqual(new Date(start + 30_000));
    site.clock.advance({ seconds: 20 });
    expect(await runner.runDelivery(id)).toBe('dead');
    expect(await onlyDelivery(site, 'test.fails')).toMatchObject({
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
    const { relay, runner } = jobProcess(site, job);
    await enqueue(site, job, 'ann');
    await relay.drain();
    await runner.runDue();
    expect(await onlyDelivery(site, 'test.final')).toMatchObject({
      state: 'dead',
      attempts: 1,
      lastError: 'refused for ever',
    });
  });

  it('is dead at once when its payload no longer fits', async () => {
    const before = jobNamed('test.changed', () => {});
    const after = defineJob({ name: 'test.changed', payload: z.object({ id: z.uuid() }), run: async () => {} });
    const { relay, runner } = jobProcess(site, after as AnyJob);
    await enqueue(site, before, 'ann');
    await relay.drain();
    await runner.runDue();
    const delivery = await onlyDelivery(site, 'test.changed');
    expect(delivery.state).toBe('dead');
    expect(delivery.lastError).toMatch(/payload does not fit: id/);
  });

  it('of an unknown name waits for a process that knows it', async () => {
    const job = jobNamed('test.newer', () => {});
    const old = jobProcess(site);
    await enqueue(site, job, 'ann');
    await old.relay.drain();
    await old.runner.runDue();
    expect(await onlyDelivery(site, 'test.newer')).toMatchObject({ state: 'retrying' });
    site.clock.advance({ seconds: HOUR });
    await jobProcess(site, job).runner.runDue();
    expect(await onlyDelivery(site, 'test.newer')).toMatchObject({ state: 'succeeded', attempts: 2, lastError: null });
  });

  it('is run by one of two that want it at the same time', async () => {
    let runs = 0;
    const job = jobNamed('test.once', () => void (runs += 1));
    const [one, other] = [jobProcess(site, job), jobProcess(site, job)];
    await enqueue(site, job, 'ann');
    await one.relay.drain();
    const { id } = await onlyDelivery(site, 'test.once');
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
    const dying = jobProcess(site, never);
    await enqueue(site, never, 'ann');
    await dying.relay.drain();
    const { id } = await onlyDelivery(site, name);
    void dying.runner.runDelivery(id);
    await begun.promise;
    return id;
  }

  it('leaves it to another once its lock is over', async () => {
    const id = await dieIn('test.crash');
    const job = jobNamed('test.crash', () => {});
    const { runner, queue } = jobProcess(site, job);
    expect(await runner.runDelivery(id)).toBe('skipped');
    expect(await runner.sweep()).toBe(0);
    site.clock.advance({ minutes: 2 });
    expect(await runner.sweep()).toBe(1);
    expect(queue.sent).toMatchObject([{ deliveryId: id }]);
    expect(await runner.runDelivery(id)).toBe('succeeded');
    expect(await onlyDelivery(site, 'test.crash')).toMatchObject({ attempts: 2 });
  });

  it('cannot do so for ever: a job that kills every process is dead in the end', async () => {
    const id = await dieIn('test.poison');
    await site.database.em.fork().nativeUpdate(Delivery, { id }, { attempts: 3 });
    site.clock.advance({ minutes: 2 });
    expect(
      await jobProcess(
        site,
        jobNamed('test.poison', () => {}),
      ).runner.runDelivery(id),
    ).toBe('dead');
    expect((await onlyDelivery(site, 'test.poison')).lastError).toMatch(/the process ended/);
  });

  it('does not overwrite what its successor did when it comes back after all', async () => {
    const paused = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const slow = jobNamed('test.zombie', () => {
      begun.resolve();
      return paused.promise;
    });
    const { relay, runner } = jobProcess(site, slow);
    await enqueue(site, slow, 'ann');
    await relay.drain();
    const { id } = await onlyDelivery(site, 'test.zombie');
    const zombie = runner.runDelivery(id);
    await begun.promise;
    site.clock.advance({ minutes: 2 });
    const [taken, finish] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const successor = jobProcess(
      site,
      jobNamed('test.zombie', () => {
        taken.resolve();
        return finish.promise;
      }),
    ).runner.runDelivery(id);
    await taken.promise;
    paused.resolve();
    expect(await zombie).toBe('skipped');
    expect(await onlyDelivery(site, 'test.zombie')).toMatchObject({ state: 'running', attempts: 2 });
    finish.reject(new Error('second run'));
    expect(await successor).toBe('retrying');
    expect(await onlyDelivery(site, 'test.zombie')).toMatchObject({ state: 'retrying', lastError: 'second run' });
  });
});

describe('a wake-up that was lost', () => {
  it('is sent again by the sweep, once a minute by all processes together', async () => {
    const job = jobNamed('test.lost', () => {});
    const [one, other] = [jobProcess(site, job), jobProcess(site, job)];
    await enqueue(site, job, 'ann');
    await one.relay.drain();
    one.queue.sent.length = 0;
    await one.runner.sweep();
    expect(one.queue.sent).toEqual([]);
    site.clock.advance({ seconds: 40 });
    await Promise.all([one.runner.sweep(), other.runner.sweep()]);
    expect(one.queue.sent).toMatchObject([{ deliveryId: (await onlyDelivery(site, 'test.lost')).id }]);
    expect(other.queue.sent).toEqual(one.queue.sent);
    await one.runner.runDue();
  });
});

describe('a queue that cannot be reached', () => {
  it('loses nothing: what the relay wrote is found by the sweep', async () => {
    const job = jobNamed('test.unsent', () => {});
    const { relay, runner, queue } = jobProcess(site, job);
    const send = queue.send;
    queue.send = () => Promise.reject(new Error('the queue is away'));
    await enqueue(site, job, 'ann');
    await expect(relay.drain()).rejects.toThrow('the queue is away');
    expect(await relay.drain()).toBe(0);
    queue.send = send;
    site.clock.advance({ minutes: 1 });
    expect(await runner.sweep()).toBe(1);
    expect(await runner.runDelivery(queue.sent[0]!.deliveryId)).toBe('succeeded');
  });
});
