import { taxesTogether, type TaxAmount } from '../pricing/index.ts';
import type { OrderDetail } from './order-rows.ts';

/** An order as a sum that people can follow: everything but `included` adds up to the total. */
export interface SummedUp {
  /** At their prices before discounts and added taxes. */
  readonly lines: readonly { readonly line: OrderDetail['lines'][number]; readonly minor: number }[];
  readonly discounts: readonly { readonly label: string; readonly minor: number }[];
  readonly fees: readonly { readonly label: string; readonly minor: number }[];
  /** Taxes on top of the prices. */
  readonly added: readonly TaxAmount[];
  /** Taxes within the prices. */
  readonly included: readonly TaxAmount[];
  /** What the buyer need not pay since the tax is theirs to declare. */
  readonly reverseChargeMinor: number;
}

export function sumUp(order: Pick<OrderDetail, 'lines' | 'discounts' | 'fees' | 'totalMinor'>): SummedUp {
  const fees = order.fees.map((fee) => ({ ...fee, taxes: fee.taxes ?? [] }));
  const taxes = taxesTogether([...order.lines, ...fees]).filter(({ minor }) => minor > 0);
  const added = taxes.filter(({ inclusive }) => !inclusive);
  const lines = order.lines.map((line) => ({ line, minor: line.unitMinor * line.quantity }));
  const discounts = order.discounts
    .filter(({ minor }) => minor > 0)
    .map(({ code, label, minor }) => ({ label: code === null ? label : `${label} (${code})`, minor }));
  const priced = fees.map((fee) => ({ label: fee.label, minor: fee.minor - sum(fee.taxes.filter(isAdded)) }));
  const reached = sum(lines) - sum(discounts) + sum(priced) + sum(added);
  // What was taken back of cancelled tickets is off the total already.
  const credited = order.lines.reduce((total, { creditedMinor }) => total + creditedMinor, 0);
  return {
    lines,
    discounts,
    fees: priced,
    added,
    included: taxes.filter(({ inclusive }) => inclusive),
    reverseChargeMinor: reached - order.totalMinor - credited,
  };
}

const isAdded = ({ inclusive }: TaxAmount) => !inclusive;

function sum(parts: readonly { readonly minor: number }[]): number {
  return parts.reduce((total, { minor }) => total + minor, 0);
}
