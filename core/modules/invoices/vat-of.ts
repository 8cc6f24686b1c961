import type { TaxAmount } from '../pricing/index.ts';
import type { Position, TaxSum, VatCategory } from './invoice-content.ts';
import { taxOf } from './positions.ts';

/** What is said where a tax is not charged, in the order's language. */
export interface TaxWords {
  /** Set where the buyer declares the taxes. */
  readonly reverseCharge: string | null;
  readonly exempt: string;
  readonly giftCard: string;
}

type Vat = Omit<TaxSum, 'netMinor' | 'taxMinor'>;

/** The taxes of a document, each with what it was taken from. A line with several taxes stands under each. */
export function taxSums(positions: readonly Position[], words: TaxWords): TaxSum[] {
  const sums = new Map<string, TaxSum>();
  for (const position of positions) {
    const netMinor = position.totalMinor - taxOf(position);
    for (const { minor, ...vat } of vatsOf(position, words)) {
      const key = JSON.stringify([vat.category, vat.rate, vat.name, vat.reason]);
      const known = sums.get(key) ?? { ...vat, netMinor: 0, taxMinor: 0 };
      sums.set(key, { ...known, netMinor: known.netMinor + netMinor, taxMinor: known.taxMinor + minor });
    }
  }
  return [...sums.values()].toSorted((a, b) => b.rate - a.rate || (a.name < b.name ? -1 : 1));
}

/** How EN 16931 calls the taxes of a line. */
export function vatsOf(position: Position, words: TaxWords): (Vat & { readonly minor: number })[] {
  const { taxes, isGiftCard = false } = position;
  if (taxes.length === 0) {
    return [{ category: 'E', name: '', rate: 0, reason: isGiftCard ? words.giftCard : words.exempt, minor: 0 }];
  }
  const reasons = { S: null, Z: null, AE: words.reverseCharge };
  return taxes.map((tax) => {
    const vat = vatOf(tax, words.reverseCharge !== null);
    const reason = vat.category === 'E' ? tax.note! : reasons[vat.category];
    return { ...vat, name: tax.name, reason, minor: tax.minor };
  });
}

export function vatOf(
  tax: Pick<TaxAmount, 'rate' | 'note'> | undefined,
  isReverse: boolean,
): { readonly category: VatCategory; readonly rate: number } {
  if (!tax) return { category: 'E', rate: 0 };
  if (isReverse) return { category: 'AE', rate: 0 };
  return { category: tax.rate > 0 ? 'S' : tax.note ? 'E' : 'Z', rate: tax.rate };
}
