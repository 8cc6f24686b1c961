import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { Cache } from '../../core/kernel/capabilities/cache.ts';
import type { Storage } from '../../core/kernel/capabilities/storage.ts';
import type { Clock } from '../../core/kernel/clock.ts';
import { DomainError } from '../../core/kernel/errors.ts';

/** A storage that forgets everything with the test. */
export function memoryStorage(): Storage {
  const files = new Map<string, Buffer>();
  return {
    id: 'memory',
    async put(path, content) {
      const bytes = content instanceof Uint8Array ? Buffer.from(content) : await buffer(content);
      files.set(path, bytes);
      return { bytes: bytes.length };
    },
    async get(path) {
      const bytes = files.get(path);
      if (!bytes) throw new DomainError('file.not_found', { status: 404 });
      return Readable.from([bytes]);
    },
    async delete(path) {
      files.delete(path);
    },
    async check() {},
  };
}

/** A cache that reads the test's clock. */
export function memoryCache(clock: Clock): Cache {
  const values = new Map<string, { until: number; value: unknown }>();
  const locks = new Set<string>();
  const hits = new Map<string, number>();
  return {
    id: 'memory',
    async get<T>(key: string) {
      const entry = values.get(key);
      return entry && entry.until > clock.now().getTime() ? (entry.value as T) : undefined;
    },
    async set(key, value, seconds) {
      values.set(key, { until: clock.in({ seconds }).getTime(), value });
    },
    async delete(key) {
      values.delete(key);
    },
    async lock(name, _seconds, work) {
      if (locks.has(name)) return undefined;
      locks.add(name);
      try {
        return await work();
      } finally {
        locks.delete(name);
      }
    },
    async hit(key, limit, windowSeconds) {
      const count = (hits.get(key) ?? 0) + 1;
      hits.set(key, count);
      return { allowed: count <= limit, remaining: Math.max(0, limit - count), resetSeconds: windowSeconds };
    },
    async check() {},
    async close() {},
  };
}
