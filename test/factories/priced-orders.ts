import { feeCode, feeToCharge, type FeeRow } from '../../core/modules/fees/index.ts';
import { ChangeRules } from '../../core/modules/order-changes/change-rules.ts';
import { planChange, type Making } from '../../core/modules/order-changes/plan-change.ts';
import type { PlanContext } from '../../core/modules/order-changes/plan-context.ts';
import {
  shareOf,
  taxesIn,
  type ChangedLine,
  type OrderDetail,
  type OrderFee,
  type OrderPromotion,
} from '../../core/modules/orders/index.ts';
import { mergeFees } from '../../core/modules/orders/order-fees.ts';
import { priceOrder, type TaxRate } from '../../core/modules/pricing/index.ts';
import { discountFor, type LivePromotion } from '../../core/modules/promotions/index.ts';
import type { TypeOnSale } from '../../core/modules/tickets/index.ts';

export const DATES = ['date', 'later'] as const;
const offer = {
  startsAt: new Date(0),
  endsAt: new Date(0),
  state: 'available',
  left: null,
  isOpen: true,
};
/** What can be had: two types, and one in two variations. */
export const THINGS = ['a', 'b', 'c small', 'c large'] as const;
export type Thing = (typeof THINGS)[number];
export const wishFor = (thing: Thing) => {
  const [ticketTypeId, variationId] = thing.split(' ');
  return { ticketTypeId: ticketTypeId!, ...(variationId !== undefined && { variationId }) };
};
export const thingOf = ({ ticketTypeId, variationId }: ChangedLine) =>
  [ticketTypeId, variationId].filter(Boolean).join(' ') as Thing;

export interface PricedShop {
  /** Of each thing, and of each type. */
  readonly prices: readonly number[];
  readonly taxes: readonly (readonly TaxRate[])[];
  readonly promotions: readonly LivePromotion[];
  readonly fees: readonly FeeRow[];
  readonly rounding: 'line' | 'order';
  readonly taxed: 'as_usual' | 'reverse_charge';
}

function typesOf({ prices }: PricedShop): TypeOnSale[] {
  const priceOf = (thing: Thing) => prices[THINGS.indexOf(thing)]!;
  const variation = (id: string, thing: Thing) => ({ id, name: { en: id }, priceMinor: priceOf(thing) });
  const type = (id: string, priceMinor: number, variations: object[] = []) =>
    ({
      ...{ id, priceMinor, kind: 'ticket', name: { en: id }, pricing: 'fixed', seatCategory: null },
      ...{ variations, tiers: [], addOns: [] },
      offers: DATES.map((occurrenceId) => ({
        ...{ ...offer, occurrenceId, quotaIds: ['q'], seatMapId: null, variations: new Map() },
      })),
    }) as unknown as TypeOnSale;
  return [
    type('a', priceOf('a')),
    type('b', priceOf('b')),
    type('c', 0, [variation('small', 'c small'), variation('large', 'c large')]),
  ];
}

const making: Making = {
  newCode: () => 'code',
  capabilities: undefined!,
  words: { fee: '', kept: '' },
  charges: async () => [],
};
/** An order as a draft of these things is priced: as many of each on the first date, and on the later one. */
export function sold(shop: PricedShop, counts: readonly number[]): PlanContext {
  const taxesOf = (thing: Thing) => shop.taxes['abc'.indexOf(thing[0]!)]!;
  const offered = DATES.flatMap((date, nth) =>
    THINGS.map((thing, at) => ({ date, thing, at, count: counts[nth * 4 + at] })),
  );
  const keyed = offered
    .map(({ date, thing, at, count }) => ({
      ...{ key: `${thing[0]} ${date} ${thing}`, date, id: date === 'date' ? thing : `${thing} later`, thing },
      ...{ quantity: count ?? 0, unitMinor: shop.prices[at]!, admits: true },
      ...{ ticketTypeId: wishFor(thing).ticketTypeId, taxes: taxesOf(thing) },
    }))
    .filter(({ quantity }) => quantity > 0);
  const priced = priceOrder({
    currency: 'EUR',
    lines: keyed,
    discounts: shop.promotions.flatMap((each) => discountFor(each, keyed, 'EUR')),
    fees: shop.fees.map((fee) => feeToCharge(fee, 'en')),
    ...{ charges: [], rounding: shop.rounding, taxed: shop.taxed },
  });
  const lines = keyed.map(({ id, date, thing, quantity, unitMinor, ticketTypeId }, position): ChangedLine => ({
    ...{ id: `line ${id}`, ticketTypeId, variationId: wishFor(thing).variationId ?? null, occurrenceId: date },
    ...{ addOnToId: null, name: thing, quantity, admits: true, unitMinor, cancelledCount: 0, creditedMinor: 0 },
    ...{ quotaIds: ['q'], tierQuotaId: null, position, seats: null, seatWish: null },
    ...priced.lines[position]!,
    ticketIds: Array.from({ length: quantity }, (_, nth) => `${id}-${nth}`),
  }));
  const tickets = lines.flatMap(({ ticketIds, id }) =>
    ticketIds.map((ticketId) => ({ id: ticketId, lineId: id, state: 'valid', admittedAt: null })),
  );
  const borne = priced.fees.map(({ code, totalMinor, taxes, paidBy, parts }): OrderFee => ({
    ...{ code, label: '', minor: totalMinor, taxes, paidBy, parts },
    refundable: shop.fees.find((each) => feeCode(each) === code)!.refundable,
  }));
  const order = {
    ...{ state: 'confirmed', currency: 'EUR', locale: 'en', eventLocale: 'en', tickets, email: null },
    ...{ totalMinor: priced.totalMinor, taxMinor: priced.taxMinor },
    fees: borne.filter(({ paidBy }) => paidBy === 'buyer'),
    ownFees: borne.filter(({ paidBy }) => paidBy !== 'buyer'),
  };
  return {
    ...{ by: 'staff', money: 'leave', notify: 'nobody', beyond: undefined, lines, payments: [], limits: [] },
    order: order as unknown as OrderDetail,
    sale: { event: { state: 'published', salesClosed: null }, types: typesOf(shop) } as unknown as PlanContext['sale'],
    promotions: shop.promotions.map((promotion): OrderPromotion => ({
      ...{ rowId: promotion.id, code: null, codeQuotaId: null, usesPerBuyer: null, promotion },
      minor: priced.discounts.find(({ id }) => id === promotion.id)?.minor ?? 0,
    })),
    taxes: new Map(
      [...'abc'].map((id, at) => [id, shop.taxes[at]!.map((tax) => ({ compound: false, note: null, ...tax, id }))]),
    ) as unknown as PlanContext['taxes'],
    ...{ rules: ChangeRules.parse({}), rounding: shop.rounding, taxed: shop.taxed, fees: shop.fees },
    ...{ isHeld: false, now: new Date(0), buyerQuota: () => null },
  };
}

/** The order after a plan, as the next one finds it. */
export async function made(cx: PlanContext, moves: NonNullable<Parameters<typeof planChange>[1]['moves']>) {
  const { change } = await planChange(cx, { moves }, making);
  if (!change) return cx;
  const promotions = cx.promotions.map((each) => ({
    ...each,
    minor: each.minor + (change.discounts[each.rowId] ?? 0),
  }));
  const fees = mergeFees([...cx.order.fees, ...cx.order.ownFees], change.addedFees);
  const order = {
    ...{ ...cx.order, totalMinor: change.totalMinor, taxMinor: change.taxMinor },
    fees: fees.filter(({ paidBy }) => paidBy !== 'organizer'),
    ownFees: fees.filter(({ paidBy }) => paidBy === 'organizer'),
  };
  return { ...cx, lines: change.after, order, promotions };
}

/** The order after one of its tickets was cancelled, and so many quarters of its price given back. */
export function cancelled({ order, ...cx }: PlanContext, ticketId: string, quarters: number): PlanContext {
  const line = cx.lines.find(({ ticketIds }) => ticketIds.includes(ticketId))!;
  const back = Math.floor((shareOf(line, 1) * quarters) / 4);
  const creditedMinor = line.creditedMinor + back;
  const less = { ...line, creditedMinor, cancelledCount: line.cancelledCount + 1 };
  const tickets = order.tickets.map((each) => (each.id === ticketId ? { ...each, state: 'cancelled' as const } : each));
  const taxMinor = order.taxMinor - taxesIn(line, creditedMinor) + taxesIn(line, line.creditedMinor);
  return {
    ...{ ...cx, lines: cx.lines.map((each) => (each === line ? less : each)) },
    order: { ...order, tickets, taxMinor, totalMinor: order.totalMinor - back },
  };
}
