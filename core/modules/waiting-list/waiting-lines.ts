import { instantIn, jsonIn, numberIn } from '../../kernel/db/rows.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import type { Translated } from '../../kernel/values/translated.ts';
import { WANTED_IS_SOLD } from '../tickets/index.ts';
import { ANY_FORM } from './waiting-queries.ts';

/** What people wait for: a type, or one of its variations, on a date. */
export interface WaitingLine {
  readonly organizationId: string;
  readonly eventId: string;
  readonly ticketTypeId: string;
  readonly typeName: Translated;
  readonly variationId: string | null;
  readonly variationName: Translated | null;
  readonly anyVariation: boolean;
  readonly occurrenceId: string;
  readonly startsAt: Date;
  readonly waiting: number;
  readonly places: number;
  readonly offered: number;
}

type Raw = Record<string, unknown>;

const LINES = `
  select w.organization_id, w.event_id, w.ticket_type_id, t.name as type_name, w.variation_id, v.name as variation_name, ${ANY_FORM},
    w.occurrence_id, o.starts_at,
    sum(case when w.state = 'waiting' then 1 else 0 end) as waiting,
    sum(case when w.state = 'waiting' then w.quantity else 0 end) as places,
    sum(case when w.state = 'offered' then 1 else 0 end) as offered
  from waiting_entries w
  inner join events e on e.id = w.event_id
  inner join ticket_types t on t.id = w.ticket_type_id
  inner join occurrences o on o.id = w.occurrence_id
  left join variations v on v.id = w.variation_id
  where w.event_id = ? and w.state in ('waiting', 'offered')`;

const BY_LINE = `
  group by w.organization_id, w.event_id, w.ticket_type_id, t.id, w.variation_id, v.id, w.occurrence_id, o.id
  order by o.starts_at, t.position, t.id, case when v.id is null then 1 else 0 end, v.position, v.id`;

/** All lines of an event in which somebody waits or has an offer, the earliest date first. */
export async function waitingLines({ em }: Pick<Scope, 'em'>, eventId: string): Promise<WaitingLine[]> {
  return (await em.execute<Raw[]>(`${LINES} ${BY_LINE}`, [eventId])).map(lineIn);
}

/** Those that can be served now. Who waits for what is closed, over or called off is left in peace. */
export async function linesOf({ em, clock }: Pick<Scope, 'em' | 'clock'>, eventId: string): Promise<WaitingLine[]> {
  const now = clock.now();
  const rows = await em.execute<Raw[]>(
    `${LINES} and w.state = 'waiting' and e.state = 'published' and (e.sales_closed is null or e.sales_closed <> 'staff')
       and t.state = 'active' and (t.sales_start is null or t.sales_start <= ?) and (t.sales_end is null or t.sales_end > ?)
       and o.state = 'scheduled' and o.ends_at > ? and ${WANTED_IS_SOLD('w')} ${BY_LINE}`,
    [eventId, now, now, now],
  );
  return rows.map(lineIn);
}

function lineIn(row: Raw): WaitingLine {
  return {
    organizationId: String(row['organization_id']),
    eventId: String(row['event_id']),
    ticketTypeId: String(row['ticket_type_id']),
    typeName: jsonIn<Translated>(row['type_name']),
    variationId: (row['variation_id'] as string | null) ?? null,
    variationName: jsonIn<Translated | null>(row['variation_name'] ?? null),
    anyVariation: numberIn(row['any_form']) === 1,
    occurrenceId: String(row['occurrence_id']),
    startsAt: instantIn(row['starts_at']),
    waiting: numberIn(row['waiting']),
    places: numberIn(row['places']),
    offered: numberIn(row['offered']),
  };
}
