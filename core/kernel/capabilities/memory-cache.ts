import type { Clock } from '../clock.ts';
import { newToken } from '../ids.ts';
import type { Cache, RateVerdict } from './cache.ts';

export interface MemoryCacheOptions {
  readonly clock: Clock;
  /** Beyond these, what was used longest ago goes first. */
  readonly maxEntries?: number;
  readonly maxCharacters?: number;
}

interface Entry {
  /** JSON, so that nobody can change what others will read; a string stays as it is. */
  readonly text: string;
  readonly isString: boolean;
  readonly until: number;
}

interface Window {
  count: number;
  readonly until: number;
}

const WINDOWS = 50_000;

/** The cache of one process: enough for a site that is one process. */
export function createMemoryCache(options: MemoryCacheOptions): Cache {
  const { clock, maxEntries = 10_000, maxCharacters = 32_000_000 } = options;
  // A Map remembers the order of insertion; reading moves an entry to its end.
  const entries = new Map<string, Entry>();
  const locks = new Map<string, { token: string; until: number }>();
  const windows = new Map<string, Window>();
  let characters = 0;

  const now = () => clock.now().getTime();

  function remove(key: string): void {
    const entry = entries.get(key);
    if (entry && entries.delete(key)) characters -= key.length + entry.text.length;
  }

  function makeRoom(): void {
    for (const key of entries.keys()) {
      if (entries.size <= maxEntries && characters <= maxCharacters) return;
      remove(key);
    }
  }

  function hit(key: string, limit: number, seconds: number): RateVerdict {
    const at = now();
    let window = windows.get(key);
    if (!window || window.until <= at) {
      window = { count: 0, until: at + seconds * 1000 };
      windows.delete(key);
      windows.set(key, window);
      if (windows.size > WINDOWS) forgetWindows(windows, at);
    }
    window.count += 1;
    return {
      allowed: window.count <= limit,
      remaining: Math.max(0, limit - window.count),
      resetSeconds: Math.ceil((window.until - at) / 1000),
    };
  }

  return {
    id: 'memory',
    async get<T>(key: string) {
      const entry = entries.get(key);
      if (!entry) return undefined;
      if (entry.until <= now()) {
        remove(key);
        return undefined;
      }
      entries.delete(key);
      entries.set(key, entry);
      return (entry.isString ? entry.text : JSON.parse(entry.text)) as T;
    },
    async set(key, value, seconds) {
      remove(key);
      const isString = typeof value === 'string';
      const entry = { text: isString ? value : JSON.stringify(value), isString, until: now() + seconds * 1000 };
      entries.set(key, entry);
      characters += key.length + entry.text.length;
      makeRoom();
    },
    async delete(key) {
      remove(key);
    },
    async lock(name, seconds, work) {
      const held = locks.get(name);
      if (held && held.until > now()) return undefined;
      const token = newToken();
      locks.set(name, { token, until: now() + seconds * 1000 });
      try {
        return await work();
      } finally {
        if (locks.get(name)?.token === token) locks.delete(name);
      }
    },
    async hit(key, limit, windowSeconds) {
      return hit(key, limit, windowSeconds);
    },
    async forgetHits(key) {
      windows.delete(key);
    },
    async check() {},
    async close() {
      entries.clear();
      windows.clear();
      characters = 0;
    },
  };
}

/** Those that are over; the oldest as well where that is not enough. */
function forgetWindows(windows: Map<string, Window>, at: number): void {
  for (const [key, { until }] of windows) {
    if (until <= at) windows.delete(key);
  }
  for (const key of windows.keys()) {
    if (windows.size <= WINDOWS / 2) return;
    windows.delete(key);
  }
}
