import { connect, createServer, type Server, type Socket } from 'node:net';
import { describeCache } from 'eventportal/sdk/testing';
import { afterEach, describe, expect, inject, it, vi } from 'vitest';
import cacheRedis from './index.ts';
import { createRedisCache } from './redis-cache.ts';

const url = inject('redisUrl');

function recordingLog() {
  const lines: string[] = [];
  const write = (event: string) => void lines.push(event);
  return { lines, log: { debug: write, info: write, warn: write, error: write } };
}

describe.skipIf(!url)('with a Redis', () => {
  const at = String(url);
  describeCache('cache-redis', {
    open: async () => createRedisCache({ url: at, prefix: 'kit:', log: recordingLog().log }),
  });

  it('shares values, locks and hits between processes, not between prefixes', async () => {
    const { log } = recordingLog();
    const [one, other] = [1, 2].map(() => createRedisCache({ url: at, prefix: 'shared:', log }));
    const stranger = createRedisCache({ url: at, prefix: 'stranger:', log });
    await one!.set('k', 1, 60);
    expect([await other!.get('k'), await stranger.get('k')]).toEqual([1, undefined]);
    expect(await one!.lock('k', 60, () => other!.lock('k', 60, async () => 'both'))).toBeUndefined();
    await one!.hit('k', 1, 60);
    expect([(await other!.hit('k', 1, 60)).allowed, (await stranger.hit('k', 1, 60)).allowed]).toEqual([false, true]);
    await Promise.all([one, other, stranger].map((cache) => cache!.close()));
  });

  it('misses while Redis is away, says so once, and comes back', async () => {
    const wire = await breakableWire(at);
    const { lines, log } = recordingLog();
    const cache = createRedisCache({ url: wire.url, prefix: 'outage:', log });
    await cache.set('k', 'v', 60);
    expect(await cache.get('k')).toBe('v');

    await wire.cut();
    await vi.waitFor(async () => expect(await cache.get('k')).toBeUndefined());
    expect(await cache.get('k')).toBeUndefined();
    await cache.set('other', 1, 60);
    expect(await cache.lock('l', 60, async () => 'done')).toBe('done');
    expect([(await cache.hit('h', 1, 60)).allowed, (await cache.hit('h', 1, 60)).allowed]).toEqual([true, false]);
    await expect(cache.check()).rejects.toThrow('Redis does not answer');
    expect(lines).toEqual(['cache.away']);

    await wire.mend();
    await vi.waitFor(async () => expect(await cache.get('k')).toBe('v'), { timeout: 10_000, interval: 50 });
    expect(lines).toEqual(['cache.away', 'cache.back']);
    await cache.close();
    await wire.cut();
  });
});

describe('without a Redis', () => {
  const caches: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    await Promise.all(caches.splice(0).map((cache) => cache.close()));
  });

  it('starts and misses', async () => {
    const { lines, log } = recordingLog();
    const cache = createRedisCache({ url: 'redis://127.0.0.1:1', prefix: '', log });
    caches.push(cache);
    expect(await cache.get('k')).toBeUndefined();
    expect(await cache.get('k')).toBeUndefined();
    await expect(cache.check()).rejects.toThrow('Redis does not answer');
    expect(lines).toEqual(['cache.away']);
  });
});

it('wants the address of a Redis', () => {
  expect(cacheRedis({ url: 'rediss://user:secret@cache.example.org:6380/1' }).problems).toEqual([]);
  expect(cacheRedis({ url: 'https://cache.example.org' }).problems).toEqual([expect.stringMatching(/^url: /)]);
});

/** A relay before Redis that can be cut, since the Redis itself is shared by all tests. */
async function breakableWire(to: string) {
  const { hostname, port } = new URL(to);
  const sockets = new Set<Socket>();
  let server: Server | undefined;

  const listen = (on: number) =>
    new Promise<number>((resolve) => {
      server = createServer((near) => {
        const far = connect(Number(port), hostname);
        for (const [from, into] of [
          [near, far],
          [far, near],
        ] as const) {
          sockets.add(from);
          from.on('error', () => into.destroy());
          from.pipe(into);
        }
      });
      server.listen(on, '127.0.0.1', () => resolve((server!.address() as { port: number }).port));
    });

  const at = await listen(0);
  return {
    url: `redis://127.0.0.1:${at}`,
    async cut() {
      const closed = new Promise((resolve) => server?.close(resolve));
      for (const socket of sockets) socket.destroy();
      sockets.clear();
      await closed;
    },
    mend: () => listen(at),
  };
}
