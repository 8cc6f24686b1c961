import { expect, it } from 'vitest';
import { costOfSteps, pricesNow, priceSteps } from './price-now.ts';
import type { TierOnSale } from './sale-parts.ts';
import type { TypeOnSale } from './sale.ts';

const now = new Date('2027-01-15T12:00:00Z');
const tier = (id: string, priceMinor: number, left: number | null): TierOnSale => ({
  ...{ id, priceMinor, left, name: { en: id } },
  ...{ startsAt: null, endsAt: null, quotaId: left === null ? null : id },
});
const typeWith = (...tiers: TierOnSale[]) =>
  ({
    pricing: 'fixed',
    priceMinor: 3000,
    tiers,
    variations: [{ id: 'own', priceMinor: 4500 }],
  }) as unknown as TypeOnSale;

it('what one order may meet is told step by step, and no further than it may go', () => {
  const type = typeWith(tier('early', 1000, 3), tier('late', 2000, 2));
  expect(priceSteps(type, null, 10, now)).toEqual([
    { count: 3, minor: 1000 },
    { count: 2, minor: 2000 },
    { count: null, minor: 3000 },
  ]);
  expect(priceSteps(type, null, 3, now)).toEqual([{ count: null, minor: 1000 }]);
  expect(priceSteps(type, 'own', 10, now)).toEqual([{ count: null, minor: 4500 }]);
  expect(priceSteps(typeWith(tier('gone', 1000, 0), tier('open', 2000, null)), null, 10, now)).toEqual([
    { count: null, minor: 2000 },
  ]);
});

it('the sum of the page is that of the order, however its lines are cut', () => {
  const type = typeWith(tier('early', 1000, 3), tier('late', 2000, 4));
  const steps = priceSteps(type, null, 10, now);
  for (const cut of [[10], [1, 9], [3, 3, 4], [2, 2, 2, 4], [7, 3], [4, 0, 6]]) {
    const used = new Map<string, number>();
    let taken = 0;
    for (const quantity of cut) {
      const parts = pricesNow(type, null, quantity, now, used);
      const sum = parts.reduce((all, part) => all + part.quantity * part.unitMinor, 0);
      expect(costOfSteps(steps, taken, quantity)).toBe(sum);
      taken += quantity;
    }
    expect(used).toEqual(
      new Map([
        ['early', 3],
        ['late', 4],
      ]),
    );
  }
});
