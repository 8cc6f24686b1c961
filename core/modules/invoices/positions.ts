import { allocate, money } from '../../kernel/values/money.ts';
import { taxesLeft, type OrderDetail } from '../orders/index.ts';
import type { Position } from './invoice-content.ts';

/**
 * What the documents of an order should say together: all that it costs, less what was given back of its price; of a
 * cancelled one what is kept, in the proportions that it had, as the ledger counts it.
 */
export function duePositions(order: OrderDetail): readonly Position[] {
  const all = positionsOf(order);
  if (order.state === 'cancelled') return scaled(all, order.keptMinor, order.currency);
  if (order.state !== 'pending' && order.state !== 'confirmed') return [];
  return scaled(all, order.totalMinor - givenBack(order), order.currency);
}

/** Of the price of an order that was paid in full; what goes back because it costs less now is none of it. */
function givenBack({ totalMinor, paidMinor, refundedMinor }: OrderDetail): number {
  if (paidMinor < totalMinor) return 0;
  return Math.min(totalMinor, Math.max(0, totalMinor - (paidMinor - refundedMinor)));
}

/** The lines and fees of an order, as much as is left of them. */
function positionsOf(order: OrderDetail): Position[] {
  const lines = order.lines.map((line): Position => ({
    ...{ key: line.id, name: line.name, occurrenceId: line.occurrenceId, startsAt: line.startsAt.toISOString() },
    ...{ quantity: line.quantity - line.cancelledCount, unitMinor: line.unitMinor },
    totalMinor: line.totalMinor - line.creditedMinor,
    taxes: taxesLeft(line),
    ...(line.isGiftCard && { isGiftCard: true }),
  }));
  const fees = order.fees.map((fee): Position => ({
    ...{ key: `fee:${fee.code}`, name: fee.label, occurrenceId: null, startsAt: null },
    ...{ quantity: 1, unitMinor: fee.minor, totalMinor: fee.minor, taxes: fee.taxes ?? [] },
  }));
  return [...lines, ...fees].filter(({ quantity, totalMinor }) => quantity > 0 || totalMinor > 0);
}

/** The same for another amount, each in its proportion and to the cent. */
function scaled(positions: readonly Position[], toMinor: number, currency: string): readonly Position[] {
  const total = sumOf(positions);
  if (total === toMinor) return positions;
  if (total === 0 || toMinor <= 0) return [];
  const shares = allocate(
    money(toMinor, currency),
    positions.map(({ totalMinor }) => totalMinor),
  );
  return positions.map((position, index) => withTotal(position, shares[index]!.minor));
}

function withTotal(position: Position, totalMinor: number): Position {
  if (position.totalMinor === 0) return position;
  const share = (minor: number) => Math.round((minor * totalMinor) / position.totalMinor);
  const taxes = position.taxes.map((tax) => ({ ...tax, minor: share(tax.minor) }));
  return { ...position, totalMinor, taxes };
}

export function sumOf(positions: readonly { readonly totalMinor: number }[]): number {
  return positions.reduce((sum, { totalMinor }) => sum + totalMinor, 0);
}

export function taxOf({ taxes }: Pick<Position, 'taxes'>): number {
  return taxes.reduce((sum, { minor }) => sum + minor, 0);
}
