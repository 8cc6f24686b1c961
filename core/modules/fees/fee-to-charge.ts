import type { FeeToCharge } from '../pricing/index.ts';
import { inLanguage } from '../taxes/index.ts';
import type { FeeRow } from './fee-queries.ts';

/** The name of a fee on orders. */
export function feeCode({ kind, id }: Pick<FeeRow, 'kind' | 'id'>): string {
  return `core.${kind}.${id}`;
}

/** A fee as it is priced; what is said about its tax is in the order's language. */
export function feeToCharge(fee: FeeRow, ...locales: [string, string?]): FeeToCharge {
  const { fixedMinor, rate, minMinor, maxMinor, per, paidBy } = fee;
  const tax = fee.tax && inLanguage(fee.tax, ...locales);
  return { code: feeCode(fee), fixedMinor, rate, minMinor, maxMinor, per, paidBy, tax };
}
