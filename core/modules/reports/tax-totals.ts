import { jsonIn, numberIn } from '../../kernel/db/rows.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { allocate, money } from '../../kernel/values/money.ts';
import { taxesLeft, type OrderFee } from '../orders/index.ts';
import type { TaxAmount } from '../pricing/index.ts';

/** A tax with what it lies on, added up. */
export interface TaxTotal {
  /** Null: what bears no tax. */
  readonly name: string | null;
  /** In hundredths of a percent. */
  readonly rate: number;
  /** The buyers declare it: it is in no total. */
  readonly reverseCharge: boolean;
  readonly netMinor: number;
  readonly taxMinor: number;
  readonly grossMinor: number;
  readonly waivedMinor: number;
}

/** The taxes of one currency. */
export interface TaxTotals {
  readonly currency: string;
  readonly orders: number;
  readonly rates: readonly TaxTotal[];
  readonly netMinor: number;
  readonly taxMinor: number;
  readonly grossMinor: number;
  /** Several taxes lie on one price: its net stands with each of them, and once in the sum. */
  readonly overlaps: boolean;
}

export interface TotalsOf {
  readonly organizationId: string;
  readonly eventId?: string | undefined;
  /** Only of these events, where whoever asks is limited to some. */
  readonly eventIds?: readonly string[] | undefined;
  readonly from: Date;
  readonly until: Date;
}

type Raw = Readonly<Record<string, unknown>>;
const AT_ONCE = 500;

/**
 * What was sold in a period by tax and currency, as it stands now: orders that were confirmed in it, without what was
 * cancelled or given back of them since. Of a cancelled order what was kept counts.
 */
export async function taxTotals(scope: Scope, of: TotalsOf): Promise<TaxTotals[]> {
  const sums = new Map<string, Sum>();
  let after = '';
  for (;;) {
    const orders = await ordersOf(scope, of, after);
    const lines = await linesOf(scope, orders.map(idOf));
    for (const order of orders) {
      const currency = String(order['currency']);
      const sum = sums.get(currency) ?? new Sum(currency);
      sums.set(currency, sum);
      sum.add(order, lines.get(idOf(order)) ?? []);
    }
    if (orders.length < AT_ONCE) break;
    after = idOf(orders.at(-1)!);
  }
  return [...sums.values()].map((sum) => sum.totals).toSorted((a, b) => (a.currency < b.currency ? -1 : 1));
}

const idOf = (row: Raw) => String(row['id']);

function ordersOf(scope: Scope, { organizationId, eventId, eventIds, from, until }: TotalsOf, after: string) {
  const among = eventIds === undefined ? '' : `and event_id in (${eventIds.map(() => '?').join(', ') || 'null'})`;
  return scope.lagging.execute<Raw[]>(
    `select id, currency, state, total_minor, paid_minor, refunded_minor, kept_minor, fees from orders
     where organization_id = ? and state in ('confirmed', 'cancelled') and confirmed_at >= ? and confirmed_at < ?
       ${eventId === undefined ? '' : 'and event_id = ?'} ${among} ${after === '' ? '' : 'and id > ?'}
     order by id limit ${AT_ONCE}`,
    [
      ...[organizationId, from, until],
      ...(eventId === undefined ? [] : [eventId]),
      ...(eventIds ?? []),
      ...(after === '' ? [] : [after]),
    ],
  );
}

async function linesOf(scope: Scope, ids: readonly string[]): Promise<Map<string, Part[]>> {
  if (ids.length === 0) return new Map();
  const rows = await scope.lagging.execute<Raw[]>(
    'select order_id, total_minor, tax_minor, taxes, credited_minor from order_lines where order_id in (?)',
    [ids],
  );
  const parts = new Map<string, Part[]>();
  for (const row of rows) {
    const creditedMinor = numberIn(row['credited_minor']);
    const totalMinor = numberIn(row['total_minor']);
    const line = { totalMinor, creditedMinor, taxMinor: numberIn(row['tax_minor']), taxes: taxesIn(row['taxes']) };
    const id = String(row['order_id']);
    parts.set(id, [...(parts.get(id) ?? []), { grossMinor: totalMinor - creditedMinor, taxes: taxesLeft(line) }]);
  }
  return parts;
}

const taxesIn = (value: unknown) => jsonIn<TaxAmount[] | null>(value ?? null) ?? [];

/** A line or a fee. */
interface Part {
  readonly grossMinor: number;
  readonly taxes: readonly TaxAmount[];
  /** A fee that stays when the order is refunded: what is kept is of it first. */
  readonly stays?: boolean;
}

class Sum {
  readonly #currency: string;
  readonly #rates = new Map<string, TaxTotal>();
  #orders = 0;
  #gross = 0;
  #tax = 0;
  #overlaps = false;

  constructor(currency: string) {
    this.#currency = currency;
  }

  add(order: Raw, lines: readonly Part[]): void {
    this.#orders += 1;
    const fees = jsonIn<OrderFee[]>(order['fees']).filter(({ paidBy }) => paidBy !== 'organizer');
    const all = [
      ...lines,
      ...fees.map(({ minor, taxes = [], refundable }) => ({ grossMinor: minor, taxes, stays: refundable !== true })),
    ];
    for (const part of worthOf(order, all, this.#currency)) this.#addPart(part);
  }

  #addPart({ grossMinor, taxes }: Part): void {
    if (grossMinor === 0 && taxes.every(({ waivedMinor = 0 }) => waivedMinor === 0)) return;
    const taxMinor = taxes.reduce((sum, { minor }) => sum + minor, 0);
    const netMinor = grossMinor - taxMinor;
    this.#gross += grossMinor;
    this.#tax += taxMinor;
    if (taxes.length > 1) this.#overlaps = true;
    if (taxes.length === 0) this.#count({ name: null, rate: 0, minor: 0 }, netMinor);
    for (const tax of taxes) this.#count(tax, netMinor);
  }

  #count({ name, rate, minor, waivedMinor = 0 }: Counted, netMinor: number): void {
    const reverseCharge = waivedMinor > 0;
    const key = JSON.stringify([name, rate, reverseCharge]);
    const known = this.#rates.get(key);
    const taxMinor = (known?.taxMinor ?? 0) + minor;
    const net = (known?.netMinor ?? 0) + netMinor;
    this.#rates.set(key, {
      ...{ name, rate, reverseCharge, netMinor: net, taxMinor, grossMinor: net + taxMinor },
      waivedMinor: (known?.waivedMinor ?? 0) + waivedMinor,
    });
  }

  get totals(): TaxTotals {
    const rates = [...this.#rates.values()].toSorted(
      (a, b) =>
        Number(a.name === null) - Number(b.name === null) ||
        Number(a.reverseCharge) - Number(b.reverseCharge) ||
        b.rate - a.rate ||
        ((a.name ?? '') < (b.name ?? '') ? -1 : 1),
    );
    const [grossMinor, taxMinor] = [this.#gross, this.#tax];
    const sums = { netMinor: grossMinor - taxMinor, taxMinor, grossMinor };
    return { currency: this.#currency, orders: this.#orders, rates, ...sums, overlaps: this.#overlaps };
  }
}

interface Counted {
  readonly name: string | null;
  readonly rate: number;
  readonly minor: number;
  readonly waivedMinor?: number;
}

/** What of an order's parts is still the organizer's: all of it, or what was not given back. */
function worthOf(order: Raw, parts: readonly Part[], currency: string): readonly Part[] {
  const of = (name: string) => numberIn(order[name]);
  const total = parts.reduce((sum, { grossMinor }) => sum + grossMinor, 0);
  const held = of('paid_minor') - of('refunded_minor');
  const beyond = Math.max(0, of('refunded_minor') - Math.max(0, of('paid_minor') - total));
  const worth = order['state'] === 'cancelled' ? Math.min(of('kept_minor'), held) : Math.max(0, total - beyond);
  if (worth >= total) return parts;
  if (worth <= 0) return [];
  const shares = sharesOf(worth, parts, currency);
  return parts.map(({ grossMinor, taxes }, index) => {
    const share = shares[index]!;
    const part = (minor: number) => (grossMinor === 0 ? 0 : Math.round((minor * share) / grossMinor));
    return {
      grossMinor: share,
      taxes: taxes.map(({ minor, waivedMinor, ...tax }) => ({
        ...{ ...tax, minor: part(minor) },
        ...(waivedMinor !== undefined && { waivedMinor: part(waivedMinor) }),
      })),
    };
  });
}

/** The fees that stay first, the rest in proportion. */
function sharesOf(worth: number, parts: readonly Part[], currency: string): number[] {
  let left = worth;
  const first = parts.map(({ grossMinor, stays }) => {
    const share = stays ? Math.min(left, grossMinor) : 0;
    left -= share;
    return share;
  });
  const weights = parts.map(({ grossMinor, stays }) => (stays ? 0 : grossMinor));
  if (left === 0 || weights.every((weight) => weight === 0)) return first;
  return allocate(money(left, currency), weights).map(({ minor }, index) => minor + first[index]!);
}
