import type { ChangedLine } from '../orders/index.ts';
import { isLike, kindOf, liveOf, sum, type AtOnce, type BothAtOnce, type Priced } from './price-at-once.ts';
import { pricePieces, rateOf } from './price-pieces.ts';

type Lines = readonly ChangedLine[];

interface Change {
  readonly before: Lines;
  readonly after: Lines;
  /** What comes off the order in all. */
  readonly aim: number;
}

/**
 * Where discounts stand after a change: on the kinds of pieces off which they come when all is bought at once, since other
 * taxes would make it another price. Within a kind, what the change does not touch keeps its price as far as it can. An order
 * that bears its discounts elsewhere, by what was cancelled or by a promotion that has changed since, keeps them there.
 */
export function placeDiscounts(cx: Priced, both: BothAtOnce, { before, after, aim }: Change): ChangedLine[] {
  const open = new OpenDiscounts(cx, both.is, before, after);
  if (standsAsAtOnce(cx, both.was, before)) {
    const own = Map.groupBy(before, kindOf);
    const of = ({ kinds }: AtOnce, kind: string) => kinds.get(kind)?.discountMinor ?? 0;
    for (const [kind, lines] of Map.groupBy(after, kindOf)) {
      const had = sum((own.get(kind) ?? []).map(({ discountMinor }) => discountMinor));
      open.move(lines, had + of(both.is, kind) - of(both.was, kind));
    }
  }
  open.move(after, aim);
  return after.map((line) => repriced(cx, line, open.of(line)));
}

/** To the rounding of its lines. */
function standsAsAtOnce({ promotions }: Priced, { kinds }: AtOnce, before: Lines): boolean {
  const rounded = before.length * promotions.length;
  return [...Map.groupBy(before, kindOf)].every(([kind, lines]) => {
    const live = sum(lines.map((line) => line.discountMinor - ofCancelled(line)));
    return Math.abs(live - (kinds.get(kind)?.discountMinor ?? 0)) <= rounded;
  });
}

/** Of what was taken off a line: what its cancelled pieces bear. */
function ofCancelled({ discountMinor, quantity, cancelledCount }: ChangedLine): number {
  return quantity === 0 ? 0 : Math.ceil((discountMinor * cancelledCount) / quantity);
}

/** What is taken off the lines of an order, while it is being placed. */
class OpenDiscounts {
  readonly #cx: Priced;
  readonly #is: AtOnce;
  readonly #before: Lines;
  readonly #has: Map<string, number>;

  constructor(cx: Priced, is: AtOnce, before: Lines, after: Lines) {
    this.#cx = cx;
    this.#is = is;
    this.#before = before;
    this.#has = new Map(after.map((line) => [line.id, line.discountMinor]));
  }

  of({ id }: ChangedLine): number {
    return this.#has.get(id)!;
  }

  /** Brings what is off these lines together to an amount: those that the change touches first, what is cancelled last. */
  move(lines: Lines, aim: number): void {
    const alive = lines.filter((line) => liveOf(line) > 0);
    const isTouched = (line: ChangedLine) => !isLike(line, this.#before);
    let left = aim - sum(lines.map((line) => this.of(line)));
    for (const own of [alive.filter(isTouched), alive.filter((line) => !isTouched(line))]) {
      for (const line of own) left -= this.#give(line, left, this.#wanted(line) - this.of(line));
      for (const line of own) left -= this.#give(line, left, left);
    }
    for (const line of lines.filter((each) => liveOf(each) === 0)) left -= this.#give(line, left, left);
  }

  #give(line: ChangedLine, left: number, step: number): number {
    const mine = this.of(line);
    const most = left > 0 ? this.#most(line) - mine : 0;
    const part = left > 0 ? Math.max(0, Math.min(left, most, step)) : Math.min(0, Math.max(left, -mine, step));
    this.#has.set(line.id, mine + part);
    return part;
  }

  /** All of its price, as far as nothing of it was given back. */
  #most(line: ChangedLine): number {
    const { unitMinor, quantity, discountMinor, totalMinor, creditedMinor } = line;
    const price = unitMinor * quantity;
    if (creditedMinor === 0) return price;
    let most = discountMinor + Math.floor((price - discountMinor) * ((totalMinor - creditedMinor) / totalMinor));
    while (most > discountMinor && repriced(this.#cx, line, most).totalMinor < creditedMinor) most -= 1;
    return most;
  }

  /** Its share of what comes off its kind, beside what its cancelled pieces bear. */
  #wanted(line: ChangedLine): number {
    const { discountMinor, quantity } = this.#is.kinds.get(kindOf(line))!;
    return ofCancelled(line) + Math.floor((discountMinor * liveOf(line)) / quantity);
  }
}

function repriced(cx: Priced, line: ChangedLine, discountMinor: number): ChangedLine {
  if (discountMinor === line.discountMinor) return line;
  const { unitMinor, quantity: count, admits } = line;
  const { currency } = cx.order;
  const taxes = line.taxes.map(rateOf);
  return { ...line, ...pricePieces({ ...cx, currency, unitMinor, count, admits, discountMinor, taxes }) };
}
