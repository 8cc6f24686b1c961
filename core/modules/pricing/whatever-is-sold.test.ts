import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chargeTaxes,
  priceFee,
  priceMoreOfFee,
  priceOrder,
  waiveTaxes,
  type Discount,
  type OrderToPrice,
} from './index.ts';

const line = (key: string, unitMinor: number, quantity = 1, taxes: OrderToPrice['lines'][number]['taxes'] = []) => ({
  key,
  unitMinor,
  quantity,
  admits: true,
  taxes,
});
const order = (given: Partial<OrderToPrice>): OrderToPrice => ({
  currency: 'EUR',
  lines: [],
  discounts: [],
  fees: [],
  charges: [],
  rounding: 'line',
  taxed: 'as_usual',
  ...given,
});

const rate = fc.oneof(
  fc.record({
    name: fc.constantFrom('VAT', 'City', 'Culture'),
    rate: fc.integer({ min: 0, max: 10_000 }),
    inclusive: fc.boolean(),
  }),
  fc.record({
    name: fc.constant('QST'),
    rate: fc.integer({ min: 0, max: 10_000 }),
    inclusive: fc.constant(false),
    compound: fc.constant(true),
  }),
);
const amount = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 1_000_000_000 }));
const lines = fc.uniqueArray(
  fc.record({
    key: fc.string({ minLength: 1, maxLength: 4 }),
    unitMinor: amount,
    quantity: fc.integer({ min: 1, max: 20 }),
    admits: fc.boolean(),
    taxes: fc.uniqueArray(rate, { maxLength: 3, selector: ({ name }) => name }),
  }),
  { selector: ({ key }) => key, minLength: 1, maxLength: 8 },
);
const effect: fc.Arbitrary<Discount['effect']> = fc.oneof(
  fc.record({ kind: fc.constant('percent' as const), rate: fc.integer({ min: 0, max: 10_000 }) }),
  fc.record({ kind: fc.constantFrom('amount' as const, 'amount_each' as const, 'price' as const), minor: amount }),
  fc.record({
    kind: fc.constant('buy_get' as const),
    buy: fc.integer({ min: 1, max: 4 }),
    get: fc.integer({ min: 1, max: 3 }),
  }),
);
const anyOrder = lines.chain((drawn) =>
  fc.record({
    currency: fc.constantFrom('JPY', 'EUR', 'KWD'),
    lines: fc.constant(drawn),
    discounts: fc.array(
      fc.record({
        id: fc.uuid(),
        effect,
        lines: fc.subarray(drawn.map(({ key }) => key)),
        minQuantity: fc.integer({ min: 0, max: 5 }),
        minMinor: fc.oneof(fc.constant(0), amount),
      }),
      { maxLength: 4 },
    ),
    fees: fc.uniqueArray(
      fc.record({
        code: fc.constantFrom('platform', 'payment', 'service'),
        fixedMinor: fc.integer({ min: 0, max: 500 }),
        rate: fc.integer({ min: 0, max: 3000 }),
        minMinor: fc.option(fc.integer({ min: 0, max: 100 })),
        maxMinor: fc.option(fc.integer({ min: 100, max: 10_000 })),
        per: fc.constantFrom('order' as const, 'ticket' as const),
        paidBy: fc.constantFrom('buyer' as const, 'organizer' as const),
        tax: fc.option(rate),
      }),
      { selector: ({ code }) => code },
    ),
    charges: fc.array(fc.record({ code: fc.string(), minor: fc.integer({ min: 0, max: 1000 }) }), { maxLength: 2 }),
    rounding: fc.constantFrom('line' as const, 'order' as const),
    taxed: fc.constantFrom('as_usual' as const, 'reverse_charge' as const),
  }),
);
const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

describe('whatever is sold', () => {
  it('the parts are the whole, and nothing costs less than nothing', () => {
    fc.assert(
      fc.property(anyOrder, (given) => {
        const priced = priceOrder(given);
        const paid = [...priced.lines, ...priced.fees.filter(({ paidBy }) => paidBy === 'buyer')];
        expect(sum(paid.map((part) => part.totalMinor)) + sum(given.charges.map((charge) => charge.minor))).toBe(
          priced.totalMinor,
        );
        expect(sum(paid.map((part) => part.taxMinor))).toBe(priced.taxMinor);
        expect(sum(priced.taxes.map((tax) => tax.minor))).toBe(priced.taxMinor);
        expect(sum(priced.discounts.map((each) => each.minor))).toBe(
          sum(priced.lines.map((each) => each.discountMinor)),
        );
        for (const part of [...priced.lines, ...priced.fees]) {
          expect(sum(part.taxes.map((tax) => tax.minor))).toBe(part.taxMinor);
          expect(part.taxMinor).toBeGreaterThanOrEqual(0);
          expect(part.taxMinor).toBeLessThanOrEqual(part.totalMinor);
          expect(Number.isSafeInteger(part.totalMinor)).toBe(true);
        }
        priced.lines.forEach(({ discountMinor }, index) => {
          const { unitMinor, quantity } = given.lines[index]!;
          expect(discountMinor).toBeGreaterThanOrEqual(0);
          expect(discountMinor).toBeLessThanOrEqual(unitMinor * quantity);
        });
      }),
    );
  });

  it('it costs the same each time and however the lines are sorted', () => {
    fc.assert(
      fc.property(anyOrder, fc.infiniteStream(fc.nat()), (given, dice) => {
        const shuffled = given.lines.map((each) => ({ each, at: dice.next().value as number }));
        const lines = shuffled.toSorted((a, b) => a.at - b.at).map(({ each }) => each);
        const [once, again, other] = [priceOrder(given), priceOrder(given), priceOrder({ ...given, lines })];
        expect(again).toEqual(once);
        expect(other).toEqual({ ...once, lines: lines.map(({ key }) => once.lines.find((each) => each.key === key)) });
      }),
    );
  });

  it('rounding for the order differs from rounding on lines by half a unit a line and tax at most', () => {
    fc.assert(
      fc.property(anyOrder, (given) => {
        const tax = (rounding: OrderToPrice['rounding']) =>
          priceOrder({ ...given, taxed: 'as_usual', rounding }).taxMinor;
        const roundings = sum([...given.lines, ...given.fees].map(() => 4));
        expect(Math.abs(tax('line') - tax('order'))).toBeLessThanOrEqual(roundings);
      }),
    );
  });

  it('a tax within a price and the same tax on top of what is left without it are one tax', () => {
    fc.assert(
      fc.property(amount, fc.integer({ min: 0, max: 10_000 }), (unitMinor, hundredths) => {
        const tax = (inclusive: boolean) => [{ name: 'VAT', rate: hundredths, inclusive }];
        const gross = priceOrder(order({ lines: [line('a', unitMinor, 1, tax(true))] }));
        expect(gross.totalMinor).toBe(unitMinor);
        const net = priceOrder(order({ lines: [line('a', unitMinor - gross.taxMinor, 1, tax(false))] }));
        expect(Math.abs(net.taxMinor - gross.taxMinor)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('taxes that are waived come back to the cent, and neither way adds anything the second time', () => {
    fc.assert(
      fc.property(anyOrder, (given) => {
        const usual = priceOrder({ ...given, taxed: 'as_usual' });
        const reverse = priceOrder({ ...given, taxed: 'reverse_charge' });
        usual.lines.forEach((each, index) => {
          const waived = waiveTaxes(each);
          expect(waived).toEqual(reverse.lines[index]);
          expect(waiveTaxes(waived)).toEqual(waived);
          expect([waived.taxMinor, waived.totalMinor]).toEqual([0, each.totalMinor - each.taxMinor]);
          expect(chargeTaxes(waived)).toEqual(each);
          expect(chargeTaxes(each)).toEqual(each);
        });
      }),
    );
  });

  it('a tax lies within a fee or on top of it: the fee is what its rule says, with the tax added where it comes on top', () => {
    fc.assert(
      fc.property(anyOrder, ({ lines: drawn, fees, currency, rounding }) => {
        const bare = (tax: 'taxed' | 'bare') =>
          priceOrder(
            order({
              ...{ lines: drawn, currency, rounding },
              fees: fees.map((each) => ({ ...each, tax: tax === 'bare' ? null : each.tax })),
            }),
          );
        const [taxed, untaxed] = [bare('taxed').fees, bare('bare').fees];
        expect(taxed.map(({ code }) => code)).toEqual(untaxed.map(({ code }) => code));
        taxed.forEach(({ totalMinor, taxes }, index) => {
          const onTop = sum(taxes.filter(({ inclusive }) => !inclusive).map(({ minor }) => minor));
          expect(totalMinor).toBe(untaxed[index]!.totalMinor + onTop);
        });
      }),
    );
  });

  it('what of a fee goes with tickets and prices is within it', () => {
    fc.assert(
      fc.property(anyOrder, (given) => {
        for (const { totalMinor, parts } of priceOrder(given).fees) {
          expect(Math.min(parts.ofTickets, parts.ofPrice)).toBeGreaterThanOrEqual(0);
          expect(parts.ofTickets + parts.ofPrice).toBeLessThanOrEqual(totalMinor);
        }
      }),
    );
  });

  it('an order that grows step by step bears the fees of one that was bought at once', () => {
    const basis = fc.record({ baseMinor: amount, pieces: fc.integer({ min: 0, max: 20 }) });
    fc.assert(
      fc.property(fc.array(basis, { minLength: 1, maxLength: 5 }), anyOrder, (steps, { fees, currency, taxed }) => {
        const grown = steps.reduce<(typeof steps)[number][]>(
          (all, { baseMinor, pieces }) => {
            const last = all.at(-1)!;
            return [...all, { baseMinor: last.baseMinor + baseMinor, pieces: last.pieces + pieces }];
          },
          [{ baseMinor: 0, pieces: 0 }],
        );
        for (const each of fees.map((fee) => ({ ...fee, tax: null }))) {
          const more = (before: (typeof grown)[number], after: (typeof grown)[number]) =>
            priceMoreOfFee(each, { before, after }, { currency, taxed });
          const parts = grown.slice(1).map((after, index) => more(grown[index]!, after));
          expect(sum(parts.map((part) => part?.totalMinor ?? 0))).toBe(more(grown[0]!, grown.at(-1)!)?.totalMinor ?? 0);
          for (const part of parts) {
            if (part) expect(part.parts.ofTickets + part.parts.ofPrice).toBeLessThanOrEqual(part.totalMinor);
          }
          expect(more(grown.at(-1)!, grown.at(-1)!)).toBeNull();
        }
      }),
    );
  });

  it('a fee by itself is what the same fee is within an order', () => {
    fc.assert(
      fc.property(anyOrder, ({ lines: drawn, fees, currency, taxed }) => {
        const plain = drawn.map((each) => ({ ...each, taxes: [] }));
        const base = sum(plain.map(({ unitMinor, quantity }) => unitMinor * quantity));
        const ofOrder = fees.map((each) => ({ ...each, per: 'order' as const }));
        const within = priceOrder(order({ lines: plain, fees: ofOrder, currency, taxed }));
        for (const each of ofOrder) {
          expect(priceFee(each, base, { currency, taxed })).toEqual(
            within.fees.find(({ code }) => code === each.code) ?? null,
          );
        }
      }),
    );
  });
});
