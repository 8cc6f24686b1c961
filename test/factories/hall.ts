import type { Scope } from '../../core/kernel/scope/scope.ts';
import { createTicketType, giveSeatMap } from '../../core/modules/tickets/index.ts';
import { activateSeatMap, hallOf, importSeatMap, type Hall } from '../../core/modules/venues/index.ts';
import type { TestSite } from '../setup/test-site.ts';
import type { Shop } from './shop.ts';

export interface SeatedShop {
  readonly seatMapId: string;
  readonly hall: Hall;
  readonly typeId: string;
  /** `A 3` of the only section. */
  seat(name: string): string;
}

/** A file with one section, and rows of so many seats: `{ A: 10 }`. */
export function rowsFile(rows: Readonly<Record<string, number>>, category = 'Regular'): string {
  const lines = Object.entries(rows).flatMap(([row, seats]) =>
    Array.from({ length: seats }, (_, index) => `Stalls,${row},${index + 1},${category}`),
  );
  return ['section,row,seat,category', ...lines].join('\n');
}

/** Puts a map on the shop's first date and sells its seats; free of charge unless told otherwise. */
export async function seatShop(
  site: Pick<TestSite, 'scope'>,
  shop: Pick<Shop, 'organizationId' | 'eventId' | 'occurrenceIds'>,
  { file, priceMinor = 0, category = 'Regular' }: { file: string; priceMinor?: number; category?: string },
): Promise<SeatedShop> {
  const scope = site.scope();
  const { organizationId, eventId, occurrenceIds } = shop;
  const { id: seatMapId } = await importSeatMap(scope, { organizationId, name: 'Hall', file });
  await activateSeatMap(scope, { organizationId, id: seatMapId });
  await giveSeatMap(scope, { organizationId, eventId, occurrenceId: occurrenceIds[0]!, seatMapId });
  const type = { eventId, name: { en: 'Seat' }, priceMinor, maxPerOrder: 50, seatCategory: category };
  const { id: typeId } = await createTicketType(scope, type);
  const hall = await hallOf(scope, seatMapId);
  const byName = new Map(hall.seats.map(({ id, rowName, label }) => [`${rowName} ${label}`, id]));
  return { seatMapId, hall, typeId, seat: (name) => byName.get(name)! };
}

/** Seats that live orders hold, by name, as their lines and as the seats themselves tell it. */
export async function seatsHeld(scope: Scope, eventId: string): Promise<{ lines: string[]; rows: string[] }> {
  const lines = await scope.em.execute<{ seats: unknown }[]>(
    `select l.seats from order_lines l inner join orders o on o.id = l.order_id
     where o.event_id = ? and o.state in ('draft', 'pending', 'confirmed') and l.seats is not null`,
    [eventId],
  );
  const rows = await scope.em.execute<{ row_name: string; label: string }[]>(
    `select s.row_name, s.label from occurrence_seats c inner join seats s on s.id = c.seat_id
     inner join order_lines l on l.id = c.line_id inner join orders o on o.id = l.order_id
     where o.event_id = ? and c.state = 'claimed'`,
    [eventId],
  );
  const named = lines.flatMap(({ seats }) => {
    const list = (typeof seats === 'string' ? JSON.parse(seats) : seats) as { rowName: string; label: string }[];
    return list.map(({ rowName, label }) => `${rowName} ${label}`);
  });
  return { lines: named.toSorted(), rows: rows.map((row) => `${row.row_name} ${row.label}`).toSorted() };
}
