import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Cache } from '../../kernel/capabilities/cache.ts';
import { newId } from '../../kernel/ids.ts';

export interface CacheSubject {
  /** An open cache on the same store each time, as another process would have it where it is shared. */
  open(): Promise<Cache>;
  /** Lets time pass where it is not the real one. */
  pass?(seconds: number): void;
}

/** Every cache must pass: `describeCache('acme', { open })`. */
export function describeCache(name: string, { open, pass = () => {} }: CacheSubject): void {
  describe(`${name}: cache conformance`, () => {
    let cache: Cache;
    // Fresh names: what earlier runs left in a shared store must not matter.
    let key: string;

    beforeEach(async () => {
      cache = await open();
      key = newId();
    });
    afterEach(() => cache.close());

    const gone = async (cached: string) => {
      pass(1.1);
      await vi.waitFor(async () => expect(await cache.get(cached)).toBeUndefined(), { timeout: 5000, interval: 50 });
    };

    it('knows nothing it was not told', async () => {
      expect(await cache.get(key)).toBeUndefined();
    });

    it.each([['text'], [''], [0], [false], [null], [[1, 'two']], [{ deep: { list: [1, null] } }]])(
      'gives back %j',
      async (value) => {
        await cache.set(key, value, 60);
        expect(await cache.get(key)).toEqual(value);
      },
    );

    it('gives each reader a value of its own', async () => {
      const value = { list: [1] };
      await cache.set(key, value, 60);
      value.list.push(2);
      (await cache.get<typeof value>(key))?.list.push(3);
      expect(await cache.get(key)).toEqual({ list: [1] });
    });

    it('replaces and deletes', async () => {
      await cache.set(key, 'old', 60);
      await cache.set(key, 'new', 60);
      expect(await cache.get(key)).toBe('new');
      await cache.delete(key);
      expect(await cache.get(key)).toBeUndefined();
    });

    it('forgets after the time', async () => {
      await cache.set(key, 'brief', 1);
      expect(await cache.get(key)).toBe('brief');
      await gone(key);
    });

    it('lets one hold a lock, and the next when it is done', async () => {
      const inner = await cache.lock(key, 60, () => cache.lock(key, 60, async () => 'second'));
      expect(inner).toBeUndefined();
      expect(await cache.lock(key, 60, async () => 'third')).toBe('third');
    });

    it('frees the lock when the work fails', async () => {
      await expect(cache.lock(key, 60, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
      expect(await cache.lock(key, 60, async () => 'next')).toBe('next');
    });

    it('leaves the lock to who took it over', async () => {
      const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const late = cache.lock(key, 1, () => first.promise);
      pass(1.1);
      let successor: Promise<unknown> | undefined;
      const takeOver = () =>
        new Promise<boolean>((resolve) => {
          const taken = cache.lock(key, 60, () => {
            resolve(true);
            return second.promise;
          });
          successor = taken.finally(() => resolve(false));
        });
      await vi.waitFor(async () => expect(await takeOver()).toBe(true), { timeout: 5000, interval: 50 });

      first.resolve();
      await late;
      expect(await cache.lock(key, 60, async () => 'stolen')).toBeUndefined();
      second.resolve();
      await successor;
    });

    it('counts hits up to the limit, then refuses until the window is over', async () => {
      const hits = [await cache.hit(key, 2, 1), await cache.hit(key, 2, 1), await cache.hit(key, 2, 1)];
      expect(hits.map(({ allowed, remaining }) => [allowed, remaining])).toEqual([
        [true, 1],
        [true, 0],
        [false, 0],
      ]);
      expect(hits[2]?.resetSeconds).toBe(1);
      pass(1.1);
      await vi.waitFor(async () => expect((await cache.hit(key, 2, 1)).allowed).toBe(true), {
        timeout: 5000,
        interval: 200,
      });
    });

    it('loses no hit of many at once', async () => {
      const hits = await Promise.all(Array.from({ length: 50 }, () => cache.hit(key, 20, 60)));
      expect(hits.filter(({ allowed }) => allowed)).toHaveLength(20);
    });

    it('forgets the hits of one key when told to', async () => {
      await cache.hit(key, 1, 60);
      await cache.hit(`${key}:other`, 1, 60);
      await cache.forgetHits(key);
      expect((await cache.hit(key, 1, 60)).allowed).toBe(true);
      expect((await cache.hit(`${key}:other`, 1, 60)).allowed).toBe(false);
    });

    it('says that it is well', async () => {
      await expect(cache.check()).resolves.toBeUndefined();
    });
  });
}
