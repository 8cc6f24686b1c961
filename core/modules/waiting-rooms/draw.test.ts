import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { draw } from './draw.ts';

const seed = (n: number): string => createHash('sha256').update(`seed ${n}`).digest('hex');

describe('the draw', () => {
  it('gives everybody one place and leaves none out, in the same way in every process', () => {
    for (const count of [0, 1, 2, 3, 7, 1000, 50_000]) {
      const positions = draw(seed(count), count);
      expect([...positions].toSorted((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, index) => index));
      expect(draw(seed(count), count)).toEqual(positions);
    }
    expect(draw(seed(1), 100)).not.toEqual(draw(seed(2), 100));
  });

  it('prefers nobody: over many draws each of six people gets each of six places alike often', () => {
    const draws = 12_000;
    const counts = Array.from({ length: 6 }, () => Array<number>(6).fill(0));
    for (let n = 0; n < draws; n += 1) draw(seed(n), 6).forEach((position, who) => (counts[who]![position]! += 1));
    const expected = draws / 6;
    for (const row of counts) {
      // Chi squared with 5 degrees of freedom; the seeds are fixed, so this never changes.
      const chi = row.reduce((sum, seen) => sum + (seen - expected) ** 2 / expected, 0);
      expect(chi).toBeLessThan(20.5);
    }
  });

  it('makes all orders of three alike often', () => {
    const seen = new Map<string, number>();
    for (let n = 0; n < 12_000; n += 1) {
      const order = draw(seed(n), 3).join('');
      seen.set(order, (seen.get(order) ?? 0) + 1);
    }
    expect(seen.size).toBe(6);
    for (const count of seen.values()) expect(Math.abs(count - 2000)).toBeLessThan(200);
  });
});
