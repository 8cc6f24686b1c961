import { feeCode, feeToCharge, type FeeRow } from '../fees/index.ts';
import type { ChangedLine, OrderFee } from '../orders/index.ts';
import { chargeTaxes, priceOrder, type PricedOrder } from '../pricing/index.ts';
import { discountFor } from '../promotions/index.ts';
import type { PlanContext } from './plan-context.ts';
import { pricePieces, rateOf } from './price-pieces.ts';

export type Priced = Pick<PlanContext, 'order' | 'promotions' | 'rounding' | 'taxed' | 'fees'>;
type Lines = readonly ChangedLine[];
export type FeeAtOnce = PricedOrder['fees'][number];

/** What lines cost when they are bought at once, whatever they went through. */
export interface AtOnce {
  /** Pieces of one kind together, on however many lines they stand. */
  readonly kinds: ReadonlyMap<string, KindAtOnce>;
  /** By row of the order's discounts: what it takes off. */
  readonly discounts: ReadonlyMap<string, number>;
  /** By code: those whose rule of today still says what the order bears. */
  readonly fees: ReadonlyMap<string, FeeAtOnce>;
}

interface KindAtOnce {
  readonly quantity: number;
  readonly discountMinor: number;
  /** As they are before any is waived. */
  readonly taxes: ChangedLine['taxes'];
}

/** The order as it was, and as it will be. */
export interface BothAtOnce {
  readonly was: AtOnce;
  readonly is: AtOnce;
  /** By code. */
  readonly ruled: ReadonlySet<string>;
}

export function bothAtOnce(cx: Priced, before: Lines, after: Lines): BothAtOnce {
  const all = atOnce(cx, before, cx.fees);
  const fees = cx.fees.filter((rule) => saysStill(cx, all.fees.get(feeCode(rule)), feeCode(rule)));
  const was = fees.length === cx.fees.length ? all : atOnce(cx, before, fees);
  return { was, is: atOnce(cx, after, fees), ruled: new Set(fees.map(feeCode)) };
}

export const liveOf = ({ quantity, cancelledCount }: ChangedLine): number => quantity - cancelledCount;

/** What of a piece is the same at the same price. */
export const kindOf = ({ ticketTypeId, variationId, unitMinor, taxes }: ChangedLine): string =>
  `${ticketTypeId} ${variationId ?? ''} ${unitMinor} ${JSON.stringify(taxes.map(rateOf))}`;

/** A change leaves it alone. */
export function isLike(line: ChangedLine, before: Lines): boolean {
  const was = before.find(({ id }) => id === line.id);
  return was !== undefined && kindOf(was) === kindOf(line) && liveOf(was) === liveOf(line);
}

/** As drafts tell lines apart: fees count tickets of another date by themselves, and discounts are spread over them. */
const datedKindOf = (line: ChangedLine): string =>
  `${line.ticketTypeId} ${line.occurrenceId} ${line.variationId ?? ''} ${line.unitMinor} ${JSON.stringify(line.taxes.map(rateOf))}`;

function atOnce(cx: Priced, lines: Lines, fees: readonly FeeRow[]): AtOnce {
  const { order, promotions, rounding, taxed } = cx;
  const { currency, locale, eventLocale } = order;
  const live = lines.filter((line) => liveOf(line) > 0);
  const dated = [...Map.groupBy(live, datedKindOf)].map(([key, own]) => {
    const [line] = own;
    return { key, line: line!, quantity: sum(own.map(liveOf)), ticketTypeId: line!.ticketTypeId };
  });
  const priced = priceOrder({
    currency,
    lines: dated.map(({ key, line: { unitMinor, admits, taxes }, quantity }) => ({
      ...{ key, unitMinor, quantity, admits, taxes: taxes.map(rateOf) },
    })),
    discounts: promotions.flatMap(({ promotion, rowId }) =>
      discountFor(promotion, dated, currency).map((discount) => ({ ...discount, id: rowId })),
    ),
    fees: fees.map((rule) => feeToCharge(rule, locale, eventLocale)),
    ...{ charges: [], rounding, taxed },
  });
  const parts = dated.map(({ line, quantity }, index) => ({ line, quantity, ...chargeTaxes(priced.lines[index]!) }));
  const kinds = [...Map.groupBy(parts, ({ line }) => kindOf(line))].map(([key, own]): [string, KindAtOnce] => {
    const { unitMinor, admits, taxes } = own[0]!.line;
    const quantity = sum(own.map((each) => each.quantity));
    const discountMinor = sum(own.map((each) => each.discountMinor));
    const whole = { currency, unitMinor, count: quantity, admits, discountMinor, taxes: taxes.map(rateOf), rounding };
    // Another date alone is another line, and costs nothing although lines are rounded.
    const taxesOf = () => pricePieces({ ...whole, taxed: 'as_usual' }).taxes;
    return [
      key,
      { quantity, discountMinor, taxes: rounding === 'line' ? taxesOf() : own.flatMap((each) => each.taxes) },
    ];
  });
  return {
    kinds: new Map(kinds),
    discounts: new Map(priced.discounts.map(({ id, minor }) => [id, minor])),
    fees: new Map(priced.fees.map((fee) => [fee.code, fee])),
  };
}

/** By so much what was rounded on the way may differ from what is asked for at once. */
const ROUNDED = 2;

/** Whether a rule asks for what the order bears, beside what stayed of a fee that does not go back. */
function saysStill({ order }: Priced, asked: FeeAtOnce | undefined, code: string): boolean {
  const fee = [...order.fees, ...order.ownFees].find((each) => each.code === code);
  const isNear = (a: number, b: number) => Math.abs(a - b) <= ROUNDED;
  const borne = fee?.minor ?? 0;
  const askedMinor = asked?.totalMinor ?? 0;
  if (isNear(borne, askedMinor)) return true;
  if (!fee || goesBack(fee) || !fee.parts || borne < askedMinor) return false;
  const { ofTickets, ofPrice } = asked?.parts ?? { ofTickets: 0, ofPrice: 0 };
  return isNear(fee.parts.ofTickets, ofTickets) && isNear(fee.parts.ofPrice, ofPrice);
}

export const goesBack = ({ refundable }: OrderFee): boolean => refundable === true;

export function sum(all: readonly number[]): number {
  return all.reduce((a, b) => a + b, 0);
}
