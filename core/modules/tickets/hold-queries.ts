import { instantIn, jsonIn, maybeInstantIn, numberIn } from '../../kernel/db/rows.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import type { Translated } from '../../kernel/values/translated.ts';
import { DomainError } from '../../kernel/errors.ts';
import { isId } from '../../kernel/ids.ts';
import type { HoldState } from './hold.entity.ts';

export interface HoldRow {
  readonly id: string;
  readonly eventId: string;
  readonly ticketTypeId: string;
  readonly typeName: Translated;
  readonly occurrenceId: string;
  readonly startsAt: Date;
  readonly name: string;
  readonly note: string;
  readonly colour: string;
  readonly count: number;
  readonly expiresAt: Date | null;
  readonly state: HoldState;
  readonly version: number;
}

type Raw = Record<string, unknown>;

const HOLDS = `select h.*, t.name as type_name, o.starts_at from holds h
  inner join ticket_types t on t.id = h.ticket_type_id
  inner join occurrences o on o.id = h.occurrence_id`;

/** What is kept back of an event now, the earliest date first. */
export async function holdsOf({ em }: Pick<Scope, 'em'>, eventId: string): Promise<HoldRow[]> {
  const rows = await em.execute<Raw[]>(
    `${HOLDS} where h.event_id = ? and h.state = 'active' order by o.starts_at, t.position, h.id`,
    [eventId],
  );
  return rows.map(holdRow);
}

/** One hold, over or not. */
export async function holdOf(
  { em }: Pick<Scope, 'em'>,
  { eventId, id }: { readonly eventId: string; readonly id: string },
): Promise<HoldRow> {
  const [row] = isId(id) ? await em.execute<Raw[]>(`${HOLDS} where h.event_id = ? and h.id = ?`, [eventId, id]) : [];
  if (!row) throw new DomainError('hold.not_found', { status: 404 });
  return holdRow(row);
}

function holdRow(row: Raw): HoldRow {
  return {
    id: String(row['id']),
    eventId: String(row['event_id']),
    ticketTypeId: String(row['ticket_type_id']),
    typeName: jsonIn<Translated>(row['type_name']),
    occurrenceId: String(row['occurrence_id']),
    startsAt: instantIn(row['starts_at']),
    name: String(row['name']),
    note: String(row['note']),
    colour: String(row['colour']),
    count: numberIn(row['count']),
    expiresAt: maybeInstantIn(row['expires_at']),
    state: row['state'] as HoldState,
    version: numberIn(row['version']),
  };
}
