import { afterEach, describe, expect, it, vi } from 'vitest';
import { newId } from '../../kernel/ids.ts';
import type { Queue } from '../../kernel/queue/queue.ts';

export interface QueueSubject {
  /** Another process on the same store each time, not started. */
  open(): Promise<Queue>;
  /** Ends all connections to the store, as a restarted server would. */
  breakConnections?(): Promise<void>;
}

const SOON = { timeout: 20_000, interval: 25 };

/** Every queue must pass: `describeQueue('acme', { open })`. */
export function describeQueue(name: string, { open, breakConnections }: QueueSubject): void {
  describe(`${name}: queue conformance`, () => {
    const opened: Queue[] = [];

    afterEach(async () => {
      await Promise.all(opened.splice(0).map((queue) => queue.stop()));
    });

    async function started(): Promise<Queue> {
      const queue = await open();
      opened.push(queue);
      await queue.start();
      return queue;
    }

    const item = (runAt?: Date) => ({ id: newId(), deliveryId: newId(), ...(runAt ? { runAt } : {}) });
    const inAnHour = () => new Date(Date.now() + 3_600_000);

    async function collecting(queue: Queue, concurrency = 4): Promise<string[]> {
      const seen: string[] = [];
      await queue.work(async (deliveryId) => void seen.push(deliveryId), { concurrency });
      return seen;
    }

    it('runs every item, those sent before the work began and those after', async () => {
      const queue = await started();
      const before = Array.from({ length: 20 }, () => item());
      await queue.send(before);
      const seen = await collecting(queue);
      const after = Array.from({ length: 20 }, () => item());
      await queue.send(after);
      const all = [...before, ...after].map(({ deliveryId }) => deliveryId);
      await vi.waitFor(() => expect(seen).toEqual(expect.arrayContaining(all)), SOON);
    });

    it('takes an empty list', async () => {
      const queue = await started();
      await expect(queue.send([])).resolves.toBeUndefined();
    });

    it('runs an item at its time and not before', async () => {
      const queue = await started();
      const [later, soon] = [item(inAnHour()), item(new Date(Date.now() + 1500))];
      const seen = new Map<string, number>();
      await queue.work(async (id) => void seen.set(id, Date.now()), { concurrency: 2 });
      await queue.send([later, soon]);
      await vi.waitFor(() => expect(seen.has(soon.deliveryId)).toBe(true), SOON);
      expect(seen.get(soon.deliveryId)).toBeGreaterThanOrEqual(soon.runAt!.getTime());
      expect(seen.has(later.deliveryId)).toBe(false);
    });

    it('takes what is urgent before what waits', async () => {
      const queue = await started();
      const waiting = Array.from({ length: 5 }, () => item());
      const urgent = { ...item(), urgent: true };
      await queue.send(waiting);
      await queue.send([urgent]);
      const ours = new Set([...waiting, urgent].map(({ deliveryId }) => deliveryId));
      const seen = await collecting(queue, 1);
      await vi.waitFor(() => expect(seen.filter((id) => ours.has(id))).toHaveLength(6), SOON);
      expect(seen.find((id) => ours.has(id))).toBe(urgent.deliveryId);
    });

    it('takes the same id once while it waits', async () => {
      const queue = await started();
      const twice = item();
      await Promise.all([queue.send([twice]), queue.send([twice]), queue.send([twice, item()])]);
      const seen = await collecting(queue);
      const last = item();
      await queue.send([last]);
      await vi.waitFor(() => expect(seen).toContain(last.deliveryId), SOON);
      expect(seen.filter((id) => id === twice.deliveryId)).toHaveLength(1);
    });

    it('gives each item to one of two workers', async () => {
      const [one, other] = [await started(), await started()];
      const seen = [await collecting(one), await collecting(other)];
      const items = Array.from({ length: 200 }, () => item());
      await Promise.all([one.send(items.slice(0, 100)), other.send(items.slice(100))]);
      const all = () => items.map(({ deliveryId }) => deliveryId).filter((id) => seen.flat().includes(id));
      await vi.waitFor(() => expect(all()).toHaveLength(200), SOON);
      const ours = new Set(items.map(({ deliveryId }) => deliveryId));
      expect(seen.flat().filter((id) => ours.has(id))).toHaveLength(200);
    });

    it('runs as many at the same time as it was told', async () => {
      const queue = await started();
      let running = 0;
      let most = 0;
      let done = 0;
      const together = Promise.withResolvers<void>();
      await queue.work(
        async () => {
          running += 1;
          most = Math.max(most, running);
          if (running === 3) together.resolve();
          await together.promise;
          running -= 1;
          done += 1;
        },
        { concurrency: 3 },
      );
      await queue.send(Array.from({ length: 12 }, () => item()));
      await vi.waitFor(() => expect(done).toBe(12), SOON);
      expect(most).toBe(3);
    });

    it('goes on after an item that fails', async () => {
      const queue = await started();
      const [bad, good] = [item(), item()];
      const seen: string[] = [];
      await queue.work(
        async (id) => {
          if (id === bad.deliveryId) throw new Error('broken');
          seen.push(id);
        },
        { concurrency: 1 },
      );
      await queue.send([bad]);
      await queue.send([good]);
      await vi.waitFor(() => expect(seen).toContain(good.deliveryId), SOON);
    });

    it('waits at its stop for what runs, and takes no more', async () => {
      const queue = await started();
      const [begun, finish] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const ended: string[] = [];
      await queue.work(
        async (id) => {
          begun.resolve();
          await finish.promise;
          ended.push(id);
        },
        { concurrency: 1 },
      );
      const [first, second] = [item(), item()];
      await queue.send([first]);
      await begun.promise;
      await queue.send([second]);
      const stopped = queue.stop().then(() => expect(ended).toEqual([first.deliveryId]));
      finish.resolve();
      await stopped;
      const seen = await collecting(await started());
      await vi.waitFor(() => expect(seen).toContain(second.deliveryId), SOON);
    });

    it('counts what waits', async () => {
      const queue = await started();
      const before = await queue.depth();
      await queue.send([item(inAnHour()), item(inAnHour())]);
      expect(await queue.depth()).toBe(before + 2);
    });

    it('says that it is well', async () => {
      const queue = await started();
      await expect(queue.check()).resolves.toBeUndefined();
    });

    it.skipIf(!breakConnections)('works on after its connections were lost', async () => {
      const queue = await started();
      const seen = await collecting(queue);
      await breakConnections?.();
      const later = item();
      // A send may meet the broken connection; senders send again.
      await vi.waitFor(() => queue.send([later]), SOON);
      await vi.waitFor(() => expect(seen).toContain(later.deliveryId), SOON);
    });
  });
}
