import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { Cache } from '../../core/kernel/capabilities/cache.ts';
import { createMemoryCache } from '../../core/kernel/capabilities/memory-cache.ts';
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
export const memoryCache = (clock: Clock): Cache => createMemoryCache({ clock });
