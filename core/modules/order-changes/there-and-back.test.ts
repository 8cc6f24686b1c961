import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChangedLine, OrderDetail, OrderPromotion } from '../orders/index.ts';
import { priceOrder } from '../pricing/index.ts';
import { discountFor, type LivePromotion } from '../promotions/index.ts';
import type { TypeOnSale } from '../tickets/index.ts';
import { ChangeRules } from './change-rules.ts';
import { planChange, type Making } from './plan-change.ts';
import type { PlanContext } from './plan-context.ts';

const DATE = 'date';
const offer = {
  occurrenceId: DATE,
  startsAt: new Date(0),
  endsAt: new Date(0),
  state: 'available',
  left: null,
  isOpen: true,
};
const typeAt = (id: string, priceMinor: number) =>
  ({
    ...{ id, priceMinor, kind: 'ticket', name: { en: id }, pricing: 'fixed', seatCategory: null },
    ...{ variations: [], tiers: [], addOns: [] },
    offers: [{ ...offer, quotaIds: ['q'], seatMapId: null, variations: new Map() }],
  }) as unknown as TypeOnSale;

const making: Making = { newCode: () => 'code', capabilities: undefined!, words: { fee: '', kept: '' } };
const sum = (all: readonly number[]) => all.reduce((a, b) => a + b, 0);
const worth = (lines: readonly ChangedLine[]) => sum(lines.map(({ totalMinor }) => totalMinor));
const off = (lines: readonly ChangedLine[]) => sum(lines.map(({ discountMinor }) => discountMinor));

/** An order as a draft of these types is priced, with their promotions. */
function sold(
  types: readonly TypeOnSale[],
  counts: readonly number[],
  promotions: readonly LivePromotion[],
): PlanContext {
  const keyed = types
    .map((type, index) => ({ key: type.id, ticketTypeId: type.id, type, quantity: counts[index] ?? 0 }))
    .filter(({ quantity }) => quantity > 0);
  const priced = priceOrder({
    currency: 'EUR',
    lines: keyed.map(({ key, type, quantity }) => ({
      ...{ key, unitMinor: type.priceMinor, quantity, admits: true, taxes: [] },
    })),
    discounts: promotions.flatMap((each) => discountFor(each, keyed, 'EUR')),
    ...{ fees: [], charges: [], rounding: 'line', taxed: 'as_usual' },
  });
  const lines = keyed.map(({ type, quantity }, position): ChangedLine => ({
    ...{ id: `line-${type.id}`, ticketTypeId: type.id, occurrenceId: DATE, variationId: null, addOnToId: null },
    ...{ name: type.id, quantity, admits: true, unitMinor: type.priceMinor, taxMinor: 0, taxes: [] },
    ...{
      cancelledCount: 0,
      creditedMinor: 0,
      quotaIds: ['q'],
      tierQuotaId: null,
      position,
      seats: null,
      seatWish: null,
    },
    discountMinor: priced.lines[position]!.discountMinor,
    totalMinor: priced.lines[position]!.totalMinor,
    ticketIds: Array.from({ length: quantity }, (_, nth) => `${type.id}-${nth}`),
  }));
  const tickets = lines.flatMap(({ ticketIds, id }) =>
    ticketIds.map((ticketId) => ({ id: ticketId, lineId: id, state: 'valid', admittedAt: null })),
  );
  const order = {
    state: 'confirmed',
    currency: 'EUR',
    locale: 'en',
    eventLocale: 'en',
    tickets,
    fees: [],
    email: null,
  };
  return {
    ...{ by: 'staff', money: 'leave', notify: 'nobody', beyond: undefined, lines, payments: [], limits: [], fees: [] },
    order: { ...order, totalMinor: priced.totalMinor, taxMinor: 0 } as unknown as OrderDetail,
    sale: { event: { state: 'published', salesClosed: null }, types } as unknown as PlanContext['sale'],
    promotions: promotions.map((promotion): OrderPromotion => ({
      ...{ rowId: promotion.id, code: null, codeQuotaId: null, usesPerBuyer: null, promotion },
      minor: priced.discounts.find(({ id }) => id === promotion.id)?.minor ?? 0,
    })),
    ...{ rules: ChangeRules.parse({}), taxes: new Map(), rounding: 'line', taxed: 'as_usual' },
    ...{ isHeld: false, now: new Date(0), buyerQuota: () => null },
  };
}

/** The order after a plan, as the next one finds it. */
function made(cx: PlanContext, moves: { ticketIds: string[]; ticketTypeId: string }[]): PlanContext {
  const { change } = planChange(cx, { moves }, making);
  if (!change) return cx;
  const promotions = cx.promotions.map((each) => ({
    ...each,
    minor: each.minor + (change.discounts[each.rowId] ?? 0),
  }));
  return { ...cx, lines: change.after, order: { ...cx.order, totalMinor: change.totalMinor }, promotions };
}

const amount = fc.integer({ min: 0, max: 5000 });
const effect: fc.Arbitrary<LivePromotion['effect']> = fc.oneof(
  fc.record({ kind: fc.constant('percent' as const), rate: fc.integer({ min: 1, max: 10_000 }) }),
  fc.record({ kind: fc.constantFrom('amount' as const, 'amount_each' as const, 'price' as const), minor: amount }),
  fc.record({
    kind: fc.constant('buy_get' as const),
    buy: fc.integer({ min: 1, max: 3 }),
    get: fc.integer({ min: 1, max: 2 }),
  }),
);
const promotion = fc.record({
  id: fc.uuid(),
  effect,
  minQuantity: fc.integer({ min: 0, max: 4 }),
  minMinor: fc.oneof(fc.constant(0), amount),
  ticketTypeIds: fc.subarray(['a', 'b', 'c']),
});
const anyOrder = fc.record({
  prices: fc.tuple(amount, amount, amount),
  counts: fc.tuple(fc.nat(5), fc.nat(5), fc.integer({ min: 1, max: 5 })),
  promotions: fc.uniqueArray(promotion, { maxLength: 3, selector: ({ id }) => id }),
  // By ticket, in turn: where it goes.
  wishes: fc.array(fc.tuple(fc.nat(14), fc.constantFrom('a', 'b', 'c')), { minLength: 1, maxLength: 8 }),
});

describe('whatever an order is changed to', () => {
  it('there and back costs nothing, and nothing ever costs less than nothing', () => {
    fc.assert(
      fc.property(anyOrder, ({ prices, counts, promotions, wishes }) => {
        const types = ['a', 'b', 'c'].map((id, index) => typeAt(id, prices[index]!));
        const live = promotions.map(
          (each) => ({ currency: 'EUR', budgetQuotaId: null, ...each }) as unknown as LivePromotion,
        );
        const start = sold(types, counts, live);
        const { tickets } = start.order;
        const home = new Map(
          start.lines.flatMap(({ ticketIds, ticketTypeId }) => ticketIds.map((id) => [id, ticketTypeId])),
        );
        let cx = start;
        const seen = (now: PlanContext) => {
          for (const { totalMinor, discountMinor, unitMinor, quantity } of now.lines) {
            expect(totalMinor).toBeGreaterThanOrEqual(0);
            expect(totalMinor).toBe(unitMinor * quantity - discountMinor);
            expect(discountMinor).toBeGreaterThanOrEqual(0);
          }
          expect(now.order.totalMinor).toBe(worth(now.lines));
          expect(sum(now.promotions.map(({ minor }) => minor))).toBe(off(now.lines));
          for (const { minor } of now.promotions) expect(minor).toBeGreaterThanOrEqual(0);
          // Whatever way it came there, it costs what the same costs at once.
          const count = (id: string) =>
            sum(now.lines.filter(({ ticketTypeId }) => ticketTypeId === id).map(({ quantity }) => quantity));
          expect(worth(now.lines)).toBe(worth(sold(types, ['a', 'b', 'c'].map(count), live).lines));
        };
        for (const [nth, ticketTypeId] of wishes) {
          cx = made(cx, [{ ticketIds: [tickets[nth % tickets.length]!.id], ticketTypeId }]);
          seen(cx);
        }
        for (const [id, ticketTypeId] of home) cx = made(cx, [{ ticketIds: [id], ticketTypeId }]);
        expect(cx.order.totalMinor).toBe(start.order.totalMinor);
        expect(cx.promotions.map(({ minor }) => minor)).toEqual(start.promotions.map(({ minor }) => minor));
      }),
    );
  });
});
