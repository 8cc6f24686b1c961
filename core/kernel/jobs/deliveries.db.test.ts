import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deliveriesOf, enqueue, jobNamed, jobProcess, onlyDelivery, Who } from '../../../test/setup/job-process.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { AuditEntry } from '../audit/audit.entity.ts';
import { newId } from '../ids.ts';
import { OutboxRow } from '../outbox/outbox.entity.ts';
import { defineJob, type AnyJob } from './define.ts';
import { Delivery } from './delivery.entity.ts';
import { dismissDelivery } from './dismiss-delivery.ts';
import { pruneDeliveries } from './prune-deliveries.job.ts';
import { retryDelivery } from './retry-delivery.ts';

let site: TestSite;

beforeAll(async () => {
  site = await testSite();
});
afterAll(() => site.close());
beforeEach(async () => {
  await site.database.em.fork().nativeDelete(Delivery, {});
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
    const { relay, runner, queue } = jobProcess(site, job);
    for (const who of ['ann', 'ann', 'bob']) await enqueue(site, job, who);
    await relay.drain();
    const [first, second, bob] = await deliveriesOf(site, 'test.exclusive');
    const runs = [first!, second!, bob!].map(({ id }) => runner.runDelivery(id));
    await begun.promise;
    const skipped = await Promise.race(runs.slice(0, 2));
    expect(skipped).toBe('skipped');
    queue.sent.length = 0;
    gate.resolve();
    const outcomes = await Promise.all(runs);
    expect(outcomes.toSorted()).toEqual(['skipped', 'succeeded', 'succeeded']);
    const waiting = (await deliveriesOf(site, 'test.exclusive')).find(({ state }) => state === 'queued')!;
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
    const { relay, runner } = jobProcess(site, job);
    for (let count = 0; count < 8; count += 1) await enqueue(site, job, 'ann');
    await relay.drain();
    const runs = (await deliveriesOf(site, 'test.rush')).map(({ id }) => runner.runDelivery(id));
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
    const { relay, runner, queue } = jobProcess(site, job);
    await enqueue(site, job, 'ann');
    await relay.drain();
    await runner.runDue();
    const { id } = await onlyDelivery(site, 'test.revived');
    flaky.broken = false;
    queue.sent.length = 0;
    await retryDelivery(site.scope(), id);
    expect(await onlyDelivery(site, 'test.revived')).toMatchObject({ state: 'queued', attempts: 0 });
    await relay.drain();
    expect(queue.sent).toMatchObject([{ deliveryId: id }]);
    expect(await runner.runDelivery(id)).toBe('succeeded');
    const audit = await site.database.em.fork().find(AuditEntry, { subjectKind: 'delivery', subjectId: id });
    expect(audit).toMatchObject([{ action: 'job.retried', before: { state: 'dead', attempts: 1 } }]);
    expect(await site.database.em.fork().count(OutboxRow)).toBe(0);
  });

  it('rests when a person dismisses it; one that succeeded cannot be touched', async () => {
    const fine = jobNamed('test.fine', () => {});
    const { relay, runner } = jobProcess(site, job, fine);
    await enqueue(site, job, 'ann');
    await enqueue(site, fine, 'ann');
    await relay.drain();
    await runner.runDue();
    const dead = await onlyDelivery(site, 'test.revived');
    await dismissDelivery(site.scope(), dead.id);
    expect(await runner.runDelivery(dead.id)).toBe('skipped');
    const done = await onlyDelivery(site, 'test.fine');
    await expect(retryDelivery(site.scope(), done.id)).rejects.toMatchObject({
      code: 'job.not_retriable',
    });
    await expect(dismissDelivery(site.scope(), done.id)).rejects.toMatchObject({
      code: 'job.not_dismissible',
    });
    for (const id of [newId(), 'no-uuid']) {
      await expect(retryDelivery(site.scope(), id)).rejects.toMatchObject({ code: 'job.not_found' });
    }
  });
});

describe('what is done', () => {
  it('is forgotten after two weeks; what is dead stays', async () => {
    const [good, bad] = [
      jobNamed('test.good', () => {}),
      jobNamed('test.bad', () => Promise.reject(new Error('no')), 1),
    ];
    const { relay, runner } = jobProcess(site, good, bad);
    await enqueue(site, good, 'ann');
    await enqueue(site, bad, 'ann');
    await relay.drain();
    await runner.runDue();
    site.clock.advance({ days: 13 });
    await pruneDeliveries.run(site.scope(), {});
    expect(await deliveriesOf(site, 'test.good')).toHaveLength(1);
    site.clock.advance({ days: 2 });
    await pruneDeliveries.run(site.scope(), {});
    expect(await deliveriesOf(site, 'test.good')).toEqual([]);
    expect(await onlyDelivery(site, 'test.bad')).toMatchObject({ state: 'dead' });
  });
});
