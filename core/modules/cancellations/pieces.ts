import type { OrderDetail, OrderLineRow, PlaceChange, TicketRow } from '../orders/index.ts';

/** What of an order is cancelled: tickets, and pieces that admit nobody. */
export interface Pieces {
  readonly tickets: readonly TicketRow[];
  /** By line: of its pieces, tickets or not. */
  readonly counts: ReadonlyMap<string, number>;
  /** By line: pieces without a ticket. */
  readonly products: ReadonlyMap<string, number>;
}

export function allPieces({ tickets, lines }: OrderDetail): Pieces {
  const live = tickets.filter(isLive);
  return counted(live, new Map(lines.filter(({ admits }) => !admits).map((line) => [line.id, liveCount(line)])));
}

/**
 * Tickets, and what was bought with them: add-ons belong to the tickets of their line together, so they go in proportion,
 * and all of them with the last. That keeps what is left within the least and the most for each ticket.
 */
export function piecesOf(order: OrderDetail, chosen: readonly TicketRow[]): Pieces {
  const tickets = [...chosen];
  const products = new Map<string, number>();
  for (const line of order.lines) {
    const count = addOnsToCancel(order, line, chosen);
    if (count === 0) continue;
    if (!line.admits) products.set(line.id, count);
    else tickets.push(...lastTickets(order, line, { count, chosen }));
  }
  return counted(tickets, products);
}

function addOnsToCancel({ lines }: OrderDetail, addOn: OrderLineRow, chosen: readonly TicketRow[]): number {
  const main = lines.find(({ id }) => id === addOn.addOnToId);
  if (!main || liveCount(main) === 0) return 0;
  const gone = chosen.filter(({ lineId }) => lineId === main.id).length;
  return Math.floor((liveCount(addOn) * gone) / liveCount(main));
}

interface Last {
  readonly count: number;
  readonly chosen: readonly TicketRow[];
}

function lastTickets({ tickets }: OrderDetail, { id }: OrderLineRow, { count, chosen }: Last): TicketRow[] {
  const own = tickets.filter((ticket) => ticket.lineId === id && isLive(ticket));
  const left = own.filter((ticket) => !chosen.includes(ticket));
  // Those that somebody chose themselves count among them.
  const more = Math.max(0, count - (own.length - left.length));
  return more === 0 ? [] : left.slice(-more);
}

function counted(tickets: readonly TicketRow[], products: ReadonlyMap<string, number>): Pieces {
  const counts = new Map([...Map.groupBy(tickets, ({ lineId }) => lineId)].map(([id, own]) => [id, own.length]));
  for (const [id, count] of products) counts.set(id, count);
  return { tickets, counts, products };
}

/** By what was sold: how many places come free. */
export function placesGiven({ lines }: OrderDetail, { counts }: Pieces): PlaceChange[] {
  return lines.flatMap(({ id, name }) => {
    const count = counts.get(id) ?? 0;
    return count === 0 ? [] : [{ name, count: -count, left: null }];
  });
}

export function liveCount({ quantity, cancelledCount }: OrderLineRow): number {
  return quantity - cancelledCount;
}

function isLive({ state }: TicketRow): boolean {
  return state !== 'cancelled';
}
