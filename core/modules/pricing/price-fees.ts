import { addTaxes } from './add-taxes.ts';
import type { FeeParts, FeeToCharge, OrderToPrice, PricedOrder } from './price.types.ts';
import { percentOf, spread, sumOf } from './whole.ts';

/** What fees hang on: what the lines cost after their discounts, and how many tickets cost something. */
export interface FeeBasis {
  readonly baseMinor: number;
  readonly pieces: number;
}

/** A fee before its tax, and what of it is for the tickets and for their price. */
export interface BareFee extends FeeParts {
  readonly minor: number;
}

type Priced = PricedOrder['fees'][number];
type How = Pick<OrderToPrice, 'currency' | 'taxed'>;

/** What costs nothing carries no fee. */
export function bareFee(
  { fixedMinor, rate, minMinor, maxMinor, per }: FeeToCharge,
  { baseMinor, pieces }: FeeBasis,
  currency: string,
): BareFee {
  if (baseMinor === 0) return { minor: 0, ofTickets: 0, ofPrice: 0 };
  const isEach = per === 'ticket';
  const [ofOrder, ofTickets, ofPrice] = [
    isEach ? 0 : fixedMinor,
    isEach ? fixedMinor * pieces : 0,
    percentOf(baseMinor, rate),
  ];
  const sum = ofOrder + ofTickets + ofPrice;
  const minor = Math.min(Math.max(sum, minMinor ?? 0), maxMinor ?? Infinity);
  // What lifts a fee to its least is for the order as a whole.
  if (minor >= sum) return { minor, ofTickets, ofPrice };
  const [, tickets, price] = spread(minor, [ofOrder, ofTickets, ofPrice], currency);
  return { minor, ofTickets: tickets!, ofPrice: price! };
}

export const taxesOnFee = ({ tax, paidBy }: FeeToCharge) => (tax && paidBy === 'buyer' ? [tax] : []);

/** The parts of an amount that has become another one, such as with its tax. */
export function scaledParts({ minor, ofTickets, ofPrice }: BareFee, newMinor: number, currency: string): FeeParts {
  if (minor === newMinor) return { ofTickets, ofPrice };
  const [, tickets, price] = spread(newMinor, [minor - ofTickets - ofPrice, ofTickets, ofPrice], currency);
  return { ofTickets: tickets!, ofPrice: price! };
}

/** A fee by itself, for what somebody pays: that of a way to pay, which is known last. */
export function priceFee(fee: FeeToCharge, baseMinor: number, how: How): Priced | null {
  return taxedFee(fee, bareFee({ ...fee, per: 'order' }, { baseMinor, pieces: 0 }, how.currency), how);
}

/**
 * What an order that becomes another one bears more of a fee; null where it is not more. The fee of the one less that of the
 * other, each with its tax, so that it does not matter by how many steps it became so.
 */
export function priceMoreOfFee(
  fee: FeeToCharge,
  { before, after }: { readonly before: FeeBasis; readonly after: FeeBasis },
  how: How,
): Priced | null {
  const [was, is] = [bareFee(fee, before, how.currency), bareFee(fee, after, how.currency)];
  const [less, all] = [taxedFee(fee, was, how), taxedFee(fee, is, how)];
  const totalMinor = (all?.totalMinor ?? 0) - (less?.totalMinor ?? 0);
  if (!all || totalMinor <= 0) return null;
  const weights = [
    is.minor - is.ofTickets - is.ofPrice - (was.minor - was.ofTickets - was.ofPrice),
    is.ofTickets - was.ofTickets,
    is.ofPrice - was.ofPrice,
  ].map((weight) => Math.max(0, weight));
  const [, ofTickets, ofPrice] = sumOf(weights) === 0 ? [0, 0, 0] : spread(totalMinor, weights, how.currency);
  const taxes = all.taxes.map((tax, index) => {
    const known = less?.taxes[index];
    const waived = (tax.waivedMinor ?? 0) - (known?.waivedMinor ?? 0);
    return {
      ...{ ...tax, minor: tax.minor - (known?.minor ?? 0) },
      ...(tax.waivedMinor !== undefined && { waivedMinor: waived }),
    };
  });
  const taxMinor = all.taxMinor - (less?.taxMinor ?? 0);
  return { ...all, totalMinor, taxMinor, taxes, parts: { ofTickets: ofTickets!, ofPrice: ofPrice! } };
}

function taxedFee(fee: FeeToCharge, bare: BareFee, { currency, taxed }: How): Priced | null {
  if (bare.minor === 0) return null;
  const taxes = taxesOnFee(fee);
  const [amount] = addTaxes([{ minor: bare.minor, taxes }], { currency, rounding: 'line', taxed });
  const parts = scaledParts(bare, amount!.totalMinor, currency);
  return { code: fee.code, paidBy: fee.paidBy, parts, ...amount! };
}
