import type { ChangedLine } from '../orders/index.ts';
import { priceOrder } from '../pricing/index.ts';
import { discountFor } from '../promotions/index.ts';
import type { PlanContext } from './plan-context.ts';
import { pricePieces, rateOf } from './price-pieces.ts';

export interface Promoted {
  readonly lines: readonly ChangedLine[];
  /** By row of the order's discounts: how much more it takes off, or less. */
  readonly discounts: Readonly<Record<string, number>>;
}

export type Priced = Pick<PlanContext, 'order' | 'promotions' | 'rounding' | 'taxed'>;

/**
 * What the order's promotions take off after a change: as much as before, and what they take off the order as it will be
 * more or less than off the order as it was. So nobody gets an amount twice, there and back costs nothing, and what a
 * change does not touch keeps its price, unless the cheapest ones that are free are others now.
 */
export function takePromotions(cx: Priced, before: readonly ChangedLine[], after: readonly ChangedLine[]): Promoted {
  const [was, is] = [takenOff(cx, before), takenOff(cx, after)];
  const more = new Map(
    cx.promotions.map(({ rowId }) => [rowId, (is.rows.get(rowId) ?? 0) - (was.rows.get(rowId) ?? 0)]),
  );
  const aim = off(before) + sum([...more.values()]) - off(after);
  const lines = spreadOver(cx, after, { aim, isTouched: (line) => !isLike(line, before), wanted: is.wanted });
  return { lines, discounts: rowsOf(cx, more, off(lines) - off(before)) };
}

const off = (lines: readonly ChangedLine[]): number => sum(lines.map(({ discountMinor }) => discountMinor));
const liveOf = ({ quantity, cancelledCount }: ChangedLine): number => quantity - cancelledCount;
const kindOf = ({ ticketTypeId, variationId, unitMinor, taxes }: ChangedLine) =>
  `${ticketTypeId} ${variationId ?? ''} ${unitMinor} ${JSON.stringify(taxes.map(rateOf))}`;

/** A change leaves it alone. */
export function isLike(line: ChangedLine, before: readonly ChangedLine[]): boolean {
  const was = before.find(({ id }) => id === line.id);
  return was !== undefined && kindOf(was) === kindOf(line) && liveOf(was) === liveOf(line);
}

/** Lines priced at once, whatever they went through; pieces of one kind count together, on however many lines they stand. */
export function pricedAtOnce({ order: { currency }, promotions, rounding }: Priced, lines: readonly ChangedLine[]) {
  const kinds = [
    ...Map.groupBy(
      lines.filter((line) => liveOf(line) > 0),
      kindOf,
    ),
  ].map(([key, own]) => ({ key, line: own[0]!, quantity: sum(own.map(liveOf)) }));
  const named = kinds.map(({ key, line }) => ({ key, ticketTypeId: line.ticketTypeId }));
  const priced = priceOrder({
    currency,
    lines: kinds.map(({ key, line: { unitMinor, admits, taxes }, quantity }) => ({
      ...{ key, unitMinor, quantity, admits, taxes: taxes.map(rateOf) },
    })),
    discounts: promotions.flatMap(({ promotion, rowId }) =>
      discountFor(promotion, named, currency).map((discount) => ({ ...discount, id: rowId })),
    ),
    ...{ fees: [], charges: [], rounding, taxed: 'as_usual' },
  });
  return { kinds, priced };
}

/** By promotion and by line. */
function takenOff(cx: Priced, lines: readonly ChangedLine[]) {
  const { kinds, priced } = pricedAtOnce(cx, lines);
  const ofKind = new Map(priced.lines.map(({ key, discountMinor }) => [key, discountMinor]));
  const counts = new Map(kinds.map(({ key, quantity }) => [key, quantity]));
  return {
    rows: new Map(priced.discounts.map(({ id, minor }) => [id, minor])),
    wanted: (line: ChangedLine) =>
      liveOf(line) === 0 ? 0 : Math.floor((ofKind.get(kindOf(line))! * liveOf(line)) / counts.get(kindOf(line))!),
  };
}

interface Aim {
  readonly aim: number;
  readonly isTouched: (line: ChangedLine) => boolean;
  readonly wanted: (line: ChangedLine) => number;
}

/** First lines that the change touches, towards what the promotions say; others only where there is no other way. */
function spreadOver(cx: Priced, after: readonly ChangedLine[], { aim, isTouched, wanted }: Aim): ChangedLine[] {
  const has = new Map(after.map((line) => [line.id, line.discountMinor]));
  let left = aim;
  const give = (line: ChangedLine, towards: number | null) => {
    const mine = has.get(line.id)!;
    const beside = line.discountMinor - mine;
    const price = line.unitMinor * line.quantity - mine;
    // No more than is left of it; where nothing was given back, all of it, also what is without the taxes within.
    const most = line.creditedMinor === 0 ? price : Math.min(price, line.totalMinor - line.creditedMinor + beside);
    const step = towards === null ? left : towards - mine;
    const part = left > 0 ? Math.max(0, Math.min(left, most, step)) : Math.min(0, Math.max(left, -mine, step));
    has.set(line.id, mine + part);
    left -= part;
  };
  for (const own of [after.filter(isTouched), after.filter((line) => !isTouched(line))]) {
    for (const line of own) give(line, wanted(line));
    for (const line of own) give(line, null);
  }
  return after.map((line) => {
    const discountMinor = has.get(line.id)!;
    if (discountMinor === line.discountMinor) return line;
    const { unitMinor, quantity: count, admits } = line;
    const { currency } = cx.order;
    const taxes = line.taxes.map(rateOf);
    return { ...line, ...pricePieces({ ...cx, currency, unitMinor, count, admits, discountMinor, taxes }) };
  });
}

/** What the rows say together is what the lines say; a rest goes to those that took most. */
function rowsOf({ promotions }: Priced, more: ReadonlyMap<string, number>, all: number): Record<string, number> {
  const changes = new Map(promotions.map(({ rowId, minor }) => [rowId, Math.max(-minor, more.get(rowId) ?? 0)]));
  let left = all - sum([...changes.values()]);
  for (const { rowId, minor } of promotions.toSorted((a, b) => b.minor - a.minor)) {
    const mine = changes.get(rowId)!;
    const part = left < 0 ? Math.max(left, -minor - mine) : left;
    changes.set(rowId, mine + part);
    left -= part;
  }
  return Object.fromEntries([...changes].filter(([, minor]) => minor !== 0));
}

function sum(all: readonly number[]): number {
  return all.reduce((a, b) => a + b, 0);
}
