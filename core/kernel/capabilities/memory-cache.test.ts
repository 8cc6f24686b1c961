import { describe, expect, it } from 'vitest';
import { describeCache } from '../../sdk/testing/cache-kit.ts';
import { clockFrom } from '../clock.ts';
import { createMemoryCache } from './memory-cache.ts';

let now = Date.UTC(2026, 0, 1);
const clock = clockFrom(() => now);

describeCache('memory', {
  open: async () => createMemoryCache({ clock }),
  pass: (seconds) => void (now += seconds * 1000),
});

describe('the memory it takes', () => {
  it('is bounded by entries: what was read longest ago goes', async () => {
    const cache = createMemoryCache({ clock, maxEntries: 2 });
    await cache.set('a', 1, 60);
    await cache.set('b', 2, 60);
    await cache.get('a');
    await cache.set('c', 3, 60);
    expect([await cache.get('a'), await cache.get('b'), await cache.get('c')]).toEqual([1, undefined, 3]);
  });

  it('is bounded by size', async () => {
    const cache = createMemoryCache({ clock, maxCharacters: 100 });
    await cache.set('a', 'x'.repeat(60), 60);
    await cache.set('b', 'x'.repeat(60), 60);
    expect([await cache.get('a'), await cache.get('b')]).toEqual([undefined, 'x'.repeat(60)]);
    await cache.set('huge', 'x'.repeat(1000), 60);
    expect(await cache.get('huge')).toBeUndefined();
  });
});
