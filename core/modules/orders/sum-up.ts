import { taxesTogether, type TaxAmount } from '../pricing/index.ts';
import type { OrderDetail } from './order-rows.ts';
import { taxesIn } from './share-of-line.ts';

/** An order as a sum that people can follow: everything but `included` adds up to the total. */
export interface SummedUp {
  /** At their prices before discounts and added taxes. */
  readonly lines: readonly { readonly line: OrderDetail['lines'][number]; readonly minor: number }[];
  readonly discounts: readonly { readonly label: string; readonly minor: number }[];
  readonly fees: readonly { readonly label: string; readonly minor: number }[];
  /** What was taken off since, for pieces that were cancelled: of so many, and with what was within its price. */
  readonly credited: readonly Credit[];
  /** Taxes on top of the prices. */
  readonly added: readonly TaxAmount[];
  /** Taxes within the prices. */
  readonly included: readonly TaxAmount[];
  /** What the buyer need not pay since the tax is theirs to declare. */
  readonly reverseChargeMinor: number;
  /** What is to be said about the taxes: why something is exempt, who owes them. */
  readonly notes: readonly string[];
}

export interface Credit {
  readonly line: OrderDetail['lines'][number];
  readonly count: number;
  readonly minor: number;
}

type Summed = 'lines' | 'discounts' | 'fees' | 'totalMinor' | 'business';

export function sumUp(order: Pick<OrderDetail, Summed>): SummedUp {
  const fees = order.fees.map((fee) => ({ ...fee, taxes: fee.taxes ?? [] }));
  const left = order.lines.map((line) => ({ taxes: taxesLeft(line) }));
  const all = taxesTogether([...left, ...fees]);
  const taxes = all.filter(({ minor }) => minor > 0);
  const added = taxes.filter(({ inclusive }) => !inclusive);
  const lines = order.lines.map((line) => ({ line, minor: line.unitMinor * line.quantity }));
  const discounts = order.discounts
    .filter(({ minor }) => minor > 0)
    .map(({ code, label, minor }) => ({ label: code === null ? label : `${label} (${code})`, minor }));
  const priced = fees.map((fee) => ({
    label: fee.label,
    minor: fee.minor - sum(fee.taxes.filter(isAdded)) + waivedIn(fee),
  }));
  const reached = sum(lines) - sum(discounts) + sum(priced) + sum(added);
  const credited = order.lines
    .filter(({ cancelledCount }) => cancelledCount > 0)
    .map((line): Credit => ({ line, count: line.cancelledCount, minor: line.creditedMinor - addedTaxOff(line) }));
  return {
    lines,
    discounts,
    fees: priced,
    credited,
    added,
    included: taxes.filter(({ inclusive }) => inclusive),
    reverseChargeMinor: reached - order.totalMinor - sum(credited),
    notes: [
      ...all.flatMap(({ name, note }) => (note === undefined ? [] : [`${name}: ${note}`])),
      ...(order.business?.reverseCharge ? [order.business.reverseCharge] : []),
    ],
  };
}

type Taxed = Pick<OrderDetail['lines'][number], 'totalMinor' | 'taxMinor' | 'taxes'> & {
  readonly creditedMinor?: number;
};

/** The taxes of what is left of a line. */
export function taxesLeft(line: Taxed): readonly TaxAmount[] {
  const { creditedMinor = 0 } = line;
  if (creditedMinor === 0) return line.taxes;
  // The last one gets the rest, so that they are together what the order counts as its taxes.
  let off = taxesIn(line, creditedMinor);
  return line.taxes.map((tax, index) => {
    const isLast = index === line.taxes.length - 1;
    const share = isLast ? off : Math.min(off, Math.round((tax.minor * creditedMinor) / line.totalMinor));
    off -= share;
    return { ...tax, minor: tax.minor - share };
  });
}

function addedTaxOff(line: OrderDetail['lines'][number]): number {
  return sum(line.taxes.filter(isAdded)) - sum(taxesLeft(line).filter(isAdded));
}

/** A price tells the taxes within it also where they are not charged. */
function waivedIn({ taxes }: { readonly taxes: readonly TaxAmount[] }): number {
  return taxes.reduce((total, { inclusive, waivedMinor = 0 }) => total + (inclusive ? waivedMinor : 0), 0);
}

const isAdded = ({ inclusive }: TaxAmount) => !inclusive;

function sum(parts: readonly { readonly minor: number }[]): number {
  return parts.reduce((total, { minor }) => total + minor, 0);
}
