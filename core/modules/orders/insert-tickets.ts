import type { KeyObject } from 'node:crypto';
import { insertRows } from '../../kernel/db/insert-rows.ts';
import { newId } from '../../kernel/ids.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';
import { mintTicketCode } from '../tickets/index.ts';
import type { TicketState } from './ticket.entity.ts';

export interface Attendee {
  readonly name: string;
  readonly email: string | null;
}

interface TicketedOrder {
  readonly id: string;
  readonly organizationId: string;
  readonly eventId: string;
  readonly lines: readonly {
    readonly id: string;
    readonly ticketTypeId: string;
    readonly occurrenceId: string;
    readonly quantity: number;
    readonly admits: boolean;
  }[];
}

/** Products are counted by nobody: they admit nobody. */
export function ticketCount(lines: readonly { readonly quantity: number; readonly admits: boolean }[]): number {
  return lines.reduce((sum, { quantity, admits }) => sum + (admits ? quantity : 0), 0);
}

const COLUMNS =
  'id, organization_id, order_id, line_id, event_id, ticket_type_id, occurrence_id, code, attendee_name, ' +
  'attendee_email, state, position, created_at';

/** One row per ticket, line by line; tells the ids of each order's tickets. A line's ticket exists once, whatever races: its position is unique. */
export async function insertTickets(
  tx: TxScope,
  key: KeyObject,
  placed: readonly { order: TicketedOrder; attendees: readonly Attendee[]; state: TicketState }[],
): Promise<string[][]> {
  const now = tx.clock.now();
  const ids = placed.map(({ order }) => ticketsOf(order).map(() => newId()));
  const rows = placed.flatMap(({ order, attendees, state }, of) =>
    ticketsOf(order).map(({ line, position }, index) => [
      ids[of]![index]!,
      order.organizationId,
      order.id,
      line.id,
      order.eventId,
      line.ticketTypeId,
      line.occurrenceId,
      mintTicketCode(key),
      attendees[index]!.name,
      attendees[index]!.email,
      state,
      position,
      now,
    ]),
  );
  await insertRows(tx.em, 'tickets', COLUMNS, rows);
  return ids;
}

function ticketsOf({ lines }: TicketedOrder) {
  const admitting = lines.filter(({ admits }) => admits);
  return admitting.flatMap((line) => Array.from({ length: line.quantity }, (_, position) => ({ line, position })));
}
