import { taxesTogether, type FeeBasis, type TaxAmount } from '../pricing/index.ts';
import type { OrderFee } from './order.entity.ts';

interface Weighed {
  readonly unitMinor: number;
  readonly quantity: number;
  readonly discountMinor: number;
  readonly cancelledCount: number;
  readonly admits: boolean;
}

/** What fees hang on, of what is left of some lines. */
export function feeBasisOf(lines: readonly Weighed[]): FeeBasis {
  return {
    baseMinor: lines.reduce((sum, line) => sum + priceLeft(line), 0),
    pieces: lines.reduce((sum, line) => sum + (line.admits && netOf(line) > 0 ? liveOf(line) : 0), 0),
  };
}

/**
 * What comes off a fee when some of an order goes: the share of the tickets and of their price, out of what is left of
 * both. Shares are rounded down, and the last piece gets the rest. Everything is below zero, as a part to be added.
 */
export function feeShare(
  fee: OrderFee,
  { before, after, back }: { readonly before: FeeBasis; readonly after: FeeBasis; readonly back: 'all' | 'nothing' },
): OrderFee {
  const { ofTickets, ofPrice } = fee.parts ?? { ofTickets: 0, ofPrice: 0 };
  const parts = {
    ofTickets: shareOf(ofTickets, before.pieces - after.pieces, before.pieces),
    ofPrice: shareOf(ofPrice, before.baseMinor - after.baseMinor, before.baseMinor),
  };
  const minor = back === 'all' ? parts.ofTickets + parts.ofPrice : 0;
  return { ...lessOf(fee, minor), parts: { ofTickets: 0 - parts.ofTickets, ofPrice: 0 - parts.ofPrice } };
}

/** So much of a fee, below zero, with the taxes within. */
export function lessOf(fee: OrderFee, minor: number): OrderFee {
  const { taxes = [] } = fee;
  const part = (of: number) => (fee.minor === 0 ? 0 : 0 - Math.round((of * minor) / fee.minor));
  const less = taxes.map(({ minor: tax, waivedMinor, ...rate }) => ({
    ...rate,
    minor: part(tax),
    ...(waivedMinor !== undefined && { waivedMinor: part(waivedMinor) }),
  }));
  return { ...fee, minor: 0 - minor, ...(fee.taxes && { taxes: less }) };
}

/** An order's fees with what is added to them; what was agreed about a fee when it came stays. */
export function mergeFees(fees: readonly OrderFee[], added: readonly OrderFee[]): OrderFee[] {
  const known = fees.map((fee) => {
    const own = added.filter(({ code }) => code === fee.code);
    return own.length === 0 ? fee : own.reduce(together, fee);
  });
  const others = added.filter(({ code }) => !fees.some((fee) => fee.code === code));
  return [...known.filter((fee) => fee.minor !== 0 || fees.includes(fee)), ...others];
}

function together(fee: OrderFee, more: OrderFee): OrderFee {
  const parts = more.parts && {
    ofTickets: (fee.parts?.ofTickets ?? 0) + more.parts.ofTickets,
    ofPrice: (fee.parts?.ofPrice ?? 0) + more.parts.ofPrice,
  };
  const taxes = fee.taxes || more.taxes ? taxesTogether([taxed(fee), taxed(more)]) : undefined;
  return { ...fee, minor: fee.minor + more.minor, ...(taxes && { taxes }), ...(parts && { parts }) };
}

const taxed = ({ taxes = [] }: OrderFee): { readonly taxes: readonly TaxAmount[] } => ({ taxes });

/** Of what the buyer pays: the fees and the taxes within them. */
export function sumOfFees(fees: readonly OrderFee[]): { readonly minor: number; readonly taxMinor: number } {
  const own = fees.filter(({ paidBy }) => paidBy !== 'organizer');
  return {
    minor: own.reduce((sum, fee) => sum + fee.minor, 0),
    taxMinor: own.flatMap(({ taxes = [] }) => taxes).reduce((sum, tax) => sum + tax.minor, 0),
  };
}

/**
 * The fees of an order that is cancelled: of those that the organizer bears, what does not go back stays, and of the others
 * the part of what is kept. What was never sold owes nothing.
 */
export function feesOfCancelled(
  fees: readonly OrderFee[],
  { totalMinor, keptMinor, was }: { readonly totalMinor: number; readonly keptMinor: number; readonly was: string },
): OrderFee[] {
  return fees.map(({ staysMinor: _before, ...fee }) => {
    if (fee.paidBy !== 'organizer' || was !== 'confirmed') return fee;
    const staysMinor = fee.refundable === true ? shareOf(fee.minor, keptMinor, totalMinor) : fee.minor;
    return staysMinor === 0 ? fee : { ...fee, staysMinor };
  });
}

const liveOf = ({ quantity, cancelledCount }: Weighed) => quantity - cancelledCount;
const netOf = ({ unitMinor, quantity, discountMinor }: Weighed) => unitMinor * quantity - discountMinor;
const priceLeft = (line: Weighed) => shareOf(netOf(line), liveOf(line), line.quantity);

/** Rounded down, without ever leaving the integers; nothing where there is nothing to share. */
function shareOf(minor: number, part: number, whole: number): number {
  if (whole <= 0 || part <= 0) return 0;
  return Number((BigInt(minor) * BigInt(Math.min(part, whole))) / BigInt(whole));
}
