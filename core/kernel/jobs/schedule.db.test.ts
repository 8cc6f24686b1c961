import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { breakConnections } from '../../../test/setup/break-connections.ts';
import { engine, freshDatabase, type TestDatabase } from '../../../test/setup/databases.ts';
import { notebook } from '../../../test/setup/job-process.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { parseDatabaseUrl } from '../db/database-url.ts';
import { createLeader, type Leader } from '../leader.ts';
import { silentLogger } from '../log.ts';
import { OutboxRow } from '../outbox/outbox.entity.ts';
import { Delivery } from './delivery.entity.ts';
import type { Schedule } from './define.ts';
import { pruneDeliveries } from './prune-deliveries.job.ts';
import { createScheduler } from './schedule.ts';

const SOON = { timeout: 20_000, interval: 25 };

describe('schedules', () => {
  let site: TestSite;
  beforeAll(async () => {
    site = await testSite({ startAt: new Date('2027-03-01T10:00:30.000Z') });
  });
  afterAll(() => site.close());
  beforeEach(async () => {
    await site.database.em.fork().nativeDelete(OutboxRow, {});
    await site.database.em.fork().nativeDelete(Delivery, {});
  });

  const job = { ...pruneDeliveries, name: 'test.tick' };
  const schedule = (cron: string, name = 'test.schedule'): Schedule => ({ name, cron, job });
  const queue = notebook();
  const scheduler = (...schedules: Schedule[]) =>
    createScheduler({ database: site.database, schedules, queue, clock: site.clock, log: silentLogger });
  const rows = () => site.database.em.fork().find(Delivery, {}, { orderBy: { createdAt: 'asc' } });

  it('enqueue each tick once, whoever notices it and however often', async () => {
    const [one, other] = [scheduler(schedule('*/5 * * * *')), scheduler(schedule('*/5 * * * *'))];
    await Promise.all([one.tick(), other.tick(), one.tick()]);
    expect(await rows()).toHaveLength(1);
    expect(await one.tick()).toBe(0);

    site.clock.advance({ minutes: 4, seconds: 29 });
    expect(await other.tick()).toBe(0);
    site.clock.advance({ seconds: 1 });
    expect(await other.tick()).toBe(1);
    expect(await rows()).toHaveLength(2);
  });

  it('make up for a tick that was missed, once and within a day', async () => {
    const early = scheduler(schedule('0 3 * * *', 'daily'), schedule('0 3 1 1 *', 'yearly'));
    expect(await early.tick()).toBe(1);
    expect(await rows()).toMatchObject([{ kind: 'job', name: 'test.tick', payload: {}, state: 'queued' }]);
    site.clock.advance({ days: 3 });
    expect(await early.tick()).toBe(1);
  });

  it('come before everything that waits in the outbox and in the queue', async () => {
    await site.scope().tx(async (tx) => tx.enqueue(job, {}));
    queue.sent.length = 0;
    await scheduler(schedule('* * * * *')).tick();
    const [delivery] = await rows();
    expect(queue.sent).toMatchObject([{ deliveryId: delivery!.id, urgent: true }]);
  });

  it('refuse a time that is none', () => {
    expect(() => scheduler(schedule('every monday'))).toThrow(/"test.schedule" has the time "every monday"/);
    expect(() => scheduler(schedule('0 0 3 * * *'))).toThrow(/test.schedule/);
  });

  it('enqueue by themselves in the process that leads, and stop with it', async () => {
    const running = scheduler(schedule('* * * * *', 'minutely'));
    running.start();
    await vi.waitFor(async () => expect(await rows()).toHaveLength(1), SOON);
    expect(running.leads).toBe(true);
    await running.stop();
    expect(running.leads).toBe(false);
  });
});

describe('the leader', () => {
  let fresh: TestDatabase;
  beforeAll(async () => {
    fresh = await freshDatabase(engine());
  });
  afterAll(() => fresh.drop());

  function candidate(history: string[], name: string): Leader {
    return createLeader({
      address: parseDatabaseUrl(fresh.url),
      name: 'test.leader',
      trySeconds: 0.05,
      log: silentLogger,
      elected: () => void history.push(`${name} leads`),
      deposed: () => void history.push(`${name} is deposed`),
    });
  }

  it('is one of many, and another takes over when it stops or loses its connection', async () => {
    const history: string[] = [];
    const [ann, bob] = [candidate(history, 'ann'), candidate(history, 'bob')];
    ann.start();
    await vi.waitFor(() => expect(ann.leads).toBe(true), SOON);
    bob.start();
    await ann.stop();
    await vi.waitFor(() => expect(bob.leads).toBe(true), SOON);
    expect(history).toEqual(['ann leads', 'ann is deposed', 'bob leads']);

    await breakConnections(fresh.url);
    await vi.waitFor(() => expect(history.length).toBeGreaterThanOrEqual(5), SOON);
    expect(history.slice(3, 5)).toEqual(['bob is deposed', 'bob leads']);
    await bob.stop();
    expect(bob.leads).toBe(false);
  });
});
