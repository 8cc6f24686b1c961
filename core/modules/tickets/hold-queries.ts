import { booleanIn, instantIn, jsonIn, maybeInstantIn, numberIn } from '../../kernel/db/rows.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import type { Translated } from '../../kernel/values/translated.ts';
import { DomainError } from '../../kernel/errors.ts';
import { isId } from '../../kernel/ids.ts';
import type { SeatName } from '../venues/index.ts';
import type { HoldState } from './hold.entity.ts';

export interface HoldRow {
  readonly id: string;
  readonly eventId: string;
  /** Null: of seats that an order decides about. */
  readonly ticketTypeId: string | null;
  readonly typeName: Translated | null;
  readonly variationId: string | null;
  readonly variationName: Translated | null;
  readonly occurrenceId: string;
  readonly startsAt: Date;
  readonly name: string;
  readonly note: string;
  readonly colour: string;
  readonly count: number;
  /** Whether its places are chosen seats. */
  readonly seated: boolean;
  /** Those that it still keeps, in the order of the hall. */
  readonly seats: readonly KeptSeat[];
  readonly expiresAt: Date | null;
  readonly state: HoldState;
  readonly version: number;
}

export interface KeptSeat extends SeatName {
  readonly category: string;
}

type Raw = Record<string, unknown>;

const HOLDS = `select h.*, t.name as type_name, v.name as variation_name, o.starts_at from holds h
  left join ticket_types t on t.id = h.ticket_type_id
  left join variations v on v.id = h.variation_id
  inner join occurrences o on o.id = h.occurrence_id`;

/** What is kept back of an event now, the earliest date first. */
export async function holdsOf({ em }: Pick<Scope, 'em'>, eventId: string): Promise<HoldRow[]> {
  const rows = await em.execute<Raw[]>(
    `${HOLDS} where h.event_id = ? and h.state = 'active' order by o.starts_at, t.position, h.id`,
    [eventId],
  );
  const seats = await seatsOf(
    em,
    rows.filter((row) => booleanIn(row['seated'])).map((row) => String(row['id'])),
  );
  return rows.map((row) => holdRow(row, seats));
}

/** One hold, over or not. */
export async function holdOf(
  { em }: Pick<Scope, 'em'>,
  { eventId, id }: { readonly eventId: string; readonly id: string },
): Promise<HoldRow> {
  const [row] = isId(id) ? await em.execute<Raw[]>(`${HOLDS} where h.event_id = ? and h.id = ?`, [eventId, id]) : [];
  if (!row) throw new DomainError('hold.not_found', { status: 404 });
  return holdRow(row, await seatsOf(em, booleanIn(row['seated']) ? [id] : []));
}

async function seatsOf(em: Scope['em'], holdIds: readonly string[]): Promise<Map<string, KeptSeat[]>> {
  if (holdIds.length === 0) return new Map();
  const rows = await em.execute<Raw[]>(
    `select c.hold_id, s.id, s.section, s.row_name, s.label, s.kind, s.category
     from occurrence_seats c inner join seats s on s.id = c.seat_id where c.hold_id in (?) order by c.hold_id, c.number`,
    [holdIds],
  );
  const byHold = Map.groupBy(rows, (row) => String(row['hold_id']));
  return new Map([...byHold].map(([id, own]) => [id, own.map(seatIn)]));
}

function seatIn(row: Raw): KeptSeat {
  return {
    id: String(row['id']),
    section: String(row['section']),
    rowName: String(row['row_name']),
    label: String(row['label']),
    kind: row['kind'] as KeptSeat['kind'],
    category: String(row['category']),
  };
}

function holdRow(row: Raw, seats: ReadonlyMap<string, KeptSeat[]>): HoldRow {
  const text = (name: string) => (row[name] as string | null) ?? null;
  return {
    id: String(row['id']),
    eventId: String(row['event_id']),
    ticketTypeId: text('ticket_type_id'),
    typeName: jsonIn<Translated | null>(row['type_name'] ?? null),
    variationId: text('variation_id'),
    variationName: jsonIn<Translated | null>(row['variation_name'] ?? null),
    occurrenceId: String(row['occurrence_id']),
    startsAt: instantIn(row['starts_at']),
    name: String(row['name']),
    note: String(row['note']),
    colour: String(row['colour']),
    count: numberIn(row['count']),
    seated: booleanIn(row['seated']),
    seats: seats.get(String(row['id'])) ?? [],
    expiresAt: maybeInstantIn(row['expires_at']),
    state: row['state'] as HoldState,
    version: numberIn(row['version']),
  };
}
