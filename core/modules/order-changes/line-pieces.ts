import { newId } from '../../kernel/ids.ts';
import type { ChangedLine } from '../orders/index.ts';
import type { SeatName } from '../venues/index.ts';

/** Some pieces of a line, with their part of its price. */
export interface Pieces {
  /** The line as it was before they left it. */
  readonly from: ChangedLine;
  /** They are all that the line consists of: it changes as it stands. */
  readonly whole: boolean;
  readonly count: number;
  readonly ticketIds: readonly string[];
  readonly seats: readonly SeatName[] | null;
  readonly discountMinor: number;
  readonly totalMinor: number;
  readonly taxMinor: number;
  readonly taxes: ChangedLine['taxes'];
}

/** The lines of an order while they are being changed. */
export class LineBook {
  readonly #lines: Map<string, ChangedLine>;
  #position: number;

  constructor(before: readonly ChangedLine[]) {
    this.#lines = new Map(before.map((line) => [line.id, line]));
    this.#position = Math.max(-1, ...before.map(({ position }) => position));
  }

  get lines(): ChangedLine[] {
    return [...this.#lines.values()].toSorted((a, b) => a.position - b.position);
  }

  line(id: string): ChangedLine | undefined {
    return this.#lines.get(id);
  }

  lineOfTicket(ticketId: string): ChangedLine | undefined {
    return this.lines.find(({ ticketIds }) => ticketIds.includes(ticketId));
  }

  addOnsOf(lineId: string): ChangedLine[] {
    return this.lines.filter(({ addOnToId }) => addOnToId === lineId);
  }

  put(line: Omit<ChangedLine, 'id' | 'position'> & { readonly id?: string }): ChangedLine {
    const known = line.id === undefined ? undefined : this.#lines.get(line.id);
    const placed = { ...line, id: line.id ?? newId(), position: known?.position ?? (this.#position += 1) };
    this.#lines.set(placed.id, placed);
    return placed;
  }

  remove(id: string): void {
    this.#lines.delete(id);
  }

  /** Takes pieces off a line: the tickets that are named, or the last ones of a product. */
  take(lineId: string, count: number, tickets: readonly string[]): Pieces {
    const from = this.#lines.get(lineId)!;
    const isMine = (position: number) => tickets.includes(from.ticketIds[position]!);
    const seats = from.seats && tickets.length > 0 ? from.seats.filter((_, position) => isMine(position)) : null;
    const whole = count === from.quantity && from.cancelledCount === 0;
    const part = { from, whole, count, ticketIds: from.ticketIds.filter((id) => tickets.includes(id)), seats };
    if (whole) {
      const { discountMinor, totalMinor, taxMinor, taxes } = from;
      return { ...part, discountMinor, totalMinor, taxMinor, taxes };
    }
    const share = (minor: number) => Math.floor((minor * count) / from.quantity);
    const off = share(from.discountMinor);
    // Tax by tax, so that they stay the sum of their taxes; without any, pieces cost what they cost less their discount.
    const taxes = from.taxes.map((tax) => withTax(tax, share));
    const cost = from.unitMinor * count - off + besides(taxes);
    // What was given back of the line stays there: then they take more of its discount along.
    const over = Math.max(0, cost - (from.totalMinor - from.creditedMinor));
    const taken = {
      discountMinor: Math.min(off + over, from.discountMinor),
      totalMinor: Math.max(0, cost - over),
      taxMinor: taxes.reduce((sum, { minor }) => sum + minor, 0),
      taxes,
    };
    this.#lines.set(lineId, {
      ...from,
      quantity: from.quantity - count,
      discountMinor: from.discountMinor - taken.discountMinor,
      totalMinor: from.totalMinor - taken.totalMinor,
      taxMinor: from.taxMinor - taken.taxMinor,
      taxes: from.taxes.map((tax) => withTax(tax, (minor) => minor - share(minor))),
      ticketIds: from.ticketIds.filter((id) => !tickets.includes(id)),
      seats: tickets.length > 0 ? (from.seats?.filter((_, position) => !isMine(position)) ?? null) : from.seats,
    });
    return { ...part, ...taken };
  }
}

type Tax = ChangedLine['taxes'][number];

/** What taxes on top make dearer, less what is waived of those within. */
function besides(taxes: readonly Tax[]): number {
  return taxes.reduce((sum, { inclusive, minor, waivedMinor = 0 }) => sum + (inclusive ? 0 - waivedMinor : minor), 0);
}

function withTax(tax: Tax, of: (minor: number) => number): Tax {
  const { minor, waivedMinor } = tax;
  return { ...tax, minor: of(minor), ...(waivedMinor !== undefined && { waivedMinor: of(waivedMinor) }) };
}
