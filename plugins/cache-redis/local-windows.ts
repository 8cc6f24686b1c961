import type { RateVerdict } from 'eventportal/sdk';

const MOST = 10_000;

export interface LocalWindows {
  hit(key: string, limit: number, windowSeconds: number): RateVerdict;
  forget(key: string): void;
}

/** Counts hits in this process alone, for the time that Redis is away: guessing passwords must not become free. */
export function countLocally(): LocalWindows {
  const windows = new Map<string, { count: number; until: number }>();

  function hit(key: string, limit: number, windowSeconds: number): RateVerdict {
    const now = performance.now();
    let window = windows.get(key);
    if (!window || window.until <= now) {
      window = { count: 0, until: now + windowSeconds * 1000 };
      if (windows.size >= MOST) windows.clear();
      windows.set(key, window);
    }
    window.count += 1;
    return {
      allowed: window.count <= limit,
      remaining: Math.max(0, limit - window.count),
      resetSeconds: Math.ceil((window.until - now) / 1000),
    };
  }

  return { hit, forget: (key) => void windows.delete(key) };
}
