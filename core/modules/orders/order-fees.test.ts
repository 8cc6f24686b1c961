import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { priceOrder } from '../pricing/index.ts';
import { feeBasisOf, feeShare, mergeFees, sumOfFees } from './order-fees.ts';
import type { OrderFee } from './order.entity.ts';

const amount = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 1_000_000_000 }));
const line = fc.record({ unitMinor: amount, quantity: fc.integer({ min: 1, max: 9 }), admits: fc.boolean() });
const sold = fc.record({
  lines: fc.array(line, { minLength: 1, maxLength: 5 }),
  fee: fc.record({
    fixedMinor: fc.integer({ min: 0, max: 500 }),
    rate: fc.integer({ min: 0, max: 3000 }),
    minMinor: fc.option(fc.integer({ min: 0, max: 100 })),
    maxMinor: fc.option(fc.integer({ min: 100, max: 10_000 })),
    per: fc.constantFrom('order' as const, 'ticket' as const),
    tax: fc.option(
      fc.record({ name: fc.constant('VAT'), rate: fc.integer({ min: 0, max: 3000 }), inclusive: fc.boolean() }),
    ),
  }),
  taxed: fc.constantFrom('as_usual' as const, 'reverse_charge' as const),
});

type Sold = typeof sold extends fc.Arbitrary<infer T> ? T : never;

function feeOf({ lines, fee, taxed }: Sold): OrderFee | undefined {
  const [priced] = priceOrder({
    ...{ currency: 'EUR', discounts: [], charges: [], rounding: 'line' as const, taxed },
    lines: lines.map((each, index) => ({ ...each, key: String(index), taxes: [] })),
    fees: [{ ...fee, code: 'fee', paidBy: 'buyer' }],
  }).fees;
  return priced && { code: 'fee', label: 'Fee', minor: priced.totalMinor, taxes: priced.taxes, parts: priced.parts };
}

describe('a fee of pieces that go', () => {
  it('goes with them piece by piece as it goes with all of them at once, and never beyond what it was', () => {
    fc.assert(
      fc.property(sold, fc.infiniteStream(fc.nat()), (given, dice) => {
        const fee = feeOf(given);
        if (!fee) return;
        let lines = given.lines.map((each) => ({ ...each, discountMinor: 0, cancelledCount: 0 }));
        let fees: readonly OrderFee[] = [fee];
        let back = 0;
        const gone = lines.map((each) => ({ ...each, cancelledCount: each.quantity }));
        const whole = feeShare(fee, { before: feeBasisOf(lines), after: feeBasisOf(gone), back: 'all' });
        const order = lines.flatMap(({ quantity }, at) =>
          Array.from({ length: quantity }, () => ({ at, dice: dice.next().value as number })),
        );
        for (const { at } of order.toSorted((a, b) => a.dice - b.dice)) {
          const left = lines.map((each, index) =>
            index === at ? { ...each, cancelledCount: each.cancelledCount + 1 } : each,
          );
          const [now] = fees;
          if (now) {
            const share = feeShare(now, { before: feeBasisOf(lines), after: feeBasisOf(left), back: 'all' });
            expect(share.minor).toBeLessThanOrEqual(0);
            back -= share.minor;
            fees = mergeFees(fees, [share]);
            const { minor, taxMinor } = sumOfFees(fees);
            expect(minor).toBe(fee.minor - back);
            expect(taxMinor).toBeGreaterThanOrEqual(0);
            expect(taxMinor).toBeLessThanOrEqual(minor);
          }
          lines = left;
        }
        expect(0 - whole.minor).toBe(fee.parts!.ofTickets + fee.parts!.ofPrice);
        expect(back).toBe(0 - whole.minor);
        expect(fees[0]?.parts ?? { ofTickets: 0, ofPrice: 0 }).toEqual({ ofTickets: 0, ofPrice: 0 });
      }),
    );
  });

  it('that stays is nobody’s ticket’s afterwards', () => {
    const fee = { code: 'fee', label: 'Fee', minor: 300, parts: { ofTickets: 200, ofPrice: 100 } };
    const [before, after] = [
      { baseMinor: 90, pieces: 3 },
      { baseMinor: 60, pieces: 2 },
    ];
    expect(mergeFees([fee], [feeShare(fee, { before, after, back: 'nothing' })])).toEqual([
      { ...fee, parts: { ofTickets: 134, ofPrice: 67 } },
    ]);
  });
});
