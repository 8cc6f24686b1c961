import { instantIn, jsonIn, maybeInstantIn, numberIn } from '../../kernel/db/rows.ts';
import { isId } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { translate, type Translated } from '../../kernel/values/translated.ts';
import type { Target, WaitingState } from '../tickets/index.ts';

export interface EntryRow {
  readonly id: string;
  readonly organizationId: string;
  readonly eventId: string;
  readonly ticketTypeId: string;
  readonly typeName: Translated;
  readonly variationId: string | null;
  readonly variationName: Translated | null;
  /** Of a type that has several forms: whichever comes free first will do. */
  readonly anyVariation: boolean;
  readonly occurrenceId: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly email: string | null;
  readonly name: string;
  readonly locale: string;
  readonly quantity: number;
  readonly priority: number;
  readonly state: WaitingState;
  readonly orderId: string | null;
  readonly orderCode: string | null;
  readonly offeredAt: Date | null;
  readonly offerExpiresAt: Date | null;
  readonly createdAt: Date;
  /** How many are served before, plus one; null for who does not wait. */
  readonly position: number | null;
}

type Reads = Pick<Scope, 'em'>;
type Raw = Record<string, unknown>;

const BEFORE = `(b.priority > w.priority or (b.priority = w.priority and b.id < w.id))`;

/** Whoever would take any form stands before those who want one of them, and behind. */
const SAME_FORM = '(b.variation_id = w.variation_id or b.variation_id is null or w.variation_id is null)';

/** Of entries or lines `w`. */
export const ANY_FORM = `case when w.variation_id is null and exists (
    select 1 from variations f where f.ticket_type_id = w.ticket_type_id and f.state = 'active'
  ) then 1 else 0 end as any_form`;

const ENTRIES = `
  select w.*, t.name as type_name, v.name as variation_name, ${ANY_FORM}, o.starts_at, o.ends_at, r.code as order_code,
    case when w.state = 'waiting' then (
      select count(*) + 1 from waiting_entries b
      where b.event_id = w.event_id and b.state = 'waiting' and b.ticket_type_id = w.ticket_type_id
        and b.occurrence_id = w.occurrence_id and ${SAME_FORM} and ${BEFORE}
    ) else null end as place_in_line
  from waiting_entries w
  inner join ticket_types t on t.id = w.ticket_type_id
  inner join occurrences o on o.id = w.occurrence_id
  left join variations v on v.id = w.variation_id
  left join orders r on r.id = w.order_id`;

export const ENTRIES_AT_ONCE = 100;

export interface ListEntries {
  readonly eventId: string;
  /** `open`: who waits or has an offer, in the order in which they are served; `over`: the others, the latest first. */
  readonly which?: 'open' | 'over';
  /** One of the lines alone. */
  readonly line?: Target | undefined;
  readonly page?: number;
  readonly limit?: number;
}

export async function listEntries(
  { em }: Reads,
  { eventId, which = 'open', line, page = 1, limit = ENTRIES_AT_ONCE }: ListEntries,
): Promise<{ rows: EntryRow[]; hasMore: boolean }> {
  const [states, order] =
    which === 'open'
      ? [
          ['waiting', 'offered'],
          'o.starts_at, t.position, t.id, case when v.id is null then 1 else 0 end, v.position, v.id, o.id, w.state, w.priority desc, w.id',
        ]
      : [['accepted', 'declined', 'lapsed', 'left', 'removed'], 'w.updated_at desc, w.id'];
  const rows = await em.execute<Raw[]>(
    `${ENTRIES} where w.event_id = ? and w.state in (?) ${line ? ofLine(line) : ''} order by ${order} limit ? offset ?`,
    [eventId, states, ...(line ? idsOf(line) : []), limit + 1, (page - 1) * limit],
  );
  return { rows: rows.slice(0, limit).map(entryRow), hasMore: rows.length > limit };
}

function ofLine({ variationId }: Target): string {
  return `and w.ticket_type_id = ? and w.occurrence_id = ? and w.variation_id ${variationId ? '= ?' : 'is null'}`;
}

function idsOf({ ticketTypeId, occurrenceId, variationId }: Target): string[] {
  return [ticketTypeId, occurrenceId, ...(variationId ? [variationId] : [])];
}

export async function entryById({ em }: Reads, id: string): Promise<EntryRow | undefined> {
  const [row] = isId(id) ? await em.execute<Raw[]>(`${ENTRIES} where w.id = ?`, [id]) : [];
  return row && entryRow(row);
}

/** The entry of a path, which must be of the event of that path. */
export async function entryOf(at: Reads, eventId: string, id: string): Promise<EntryRow | undefined> {
  const entry = await entryById(at, id);
  return entry?.eventId === eventId ? entry : undefined;
}

/**
 * Who is served next, after somebody; `atMost`: of those whose party is no larger. With a certain form also who would take
 * any stands in line.
 */
export async function nextInLine(
  { em }: Reads,
  line: Target & { readonly eventId: string },
  { after, atMost }: { readonly after?: EntryRow | undefined; readonly atMost?: number | undefined },
): Promise<EntryRow | undefined> {
  const [row] = await em.execute<Raw[]>(
    `${ENTRIES} where w.event_id = ? and w.state = 'waiting' and w.ticket_type_id = ? and w.occurrence_id = ?
       and (w.variation_id is null${line.variationId ? ' or w.variation_id = ?' : ''})
       ${after ? 'and (w.priority < ? or (w.priority = ? and w.id > ?))' : ''}
       ${atMost !== undefined && Number.isFinite(atMost) ? 'and w.quantity <= ?' : ''}
     order by w.priority desc, w.id limit 1`,
    [
      ...[line.eventId, ...idsOf(line)],
      ...(after ? [after.priority, after.priority, after.id] : []),
      ...(atMost !== undefined && Number.isFinite(atMost) ? [atMost] : []),
    ],
  );
  return row && entryRow(row);
}

/** "Shirt – L", or "Shirt – any": what somebody waits for. */
export function waitsFor(
  words: Pick<Scope, 't' | 'locale'>,
  { typeName, variationName, anyVariation }: Pick<EntryRow, 'typeName' | 'variationName' | 'anyVariation'>,
  fallback: string,
): string {
  const names = [typeName, ...(variationName ? [variationName] : [])];
  const ticket = names.map((name) => translate(name, words.locale, fallback)).join(' – ');
  return anyVariation ? words.t('waiting_list.any_variation', { ticket }) : ticket;
}

export interface WaitingCounts {
  readonly waiting: number;
  readonly places: number;
  readonly offered: number;
  readonly accepted: number;
}

/** How many wait, for how many places, and what became of the others. */
export async function waitingCounts({ em }: Reads, eventId: string): Promise<WaitingCounts> {
  const rows = await em.execute<{ state: WaitingState; entries: unknown; places: unknown }[]>(
    `select state, count(*) as entries, sum(quantity) as places from waiting_entries where event_id = ? group by state`,
    [eventId],
  );
  const of = (state: WaitingState) => rows.find((row) => row.state === state);
  return {
    waiting: numberIn(of('waiting')?.entries),
    places: numberIn(of('waiting')?.places),
    offered: numberIn(of('offered')?.entries),
    accepted: numberIn(of('accepted')?.entries),
  };
}

function entryRow(row: Raw): EntryRow {
  const text = (name: string) => (row[name] as string | null) ?? null;
  return {
    id: String(row['id']),
    organizationId: String(row['organization_id']),
    eventId: String(row['event_id']),
    ticketTypeId: String(row['ticket_type_id']),
    typeName: jsonIn<Translated>(row['type_name']),
    variationId: text('variation_id'),
    variationName: jsonIn<Translated | null>(row['variation_name'] ?? null),
    anyVariation: numberIn(row['any_form']) === 1,
    occurrenceId: String(row['occurrence_id']),
    startsAt: instantIn(row['starts_at']),
    endsAt: instantIn(row['ends_at']),
    email: text('email'),
    name: String(row['name']),
    locale: String(row['locale']),
    quantity: numberIn(row['quantity']),
    priority: numberIn(row['priority']),
    state: row['state'] as WaitingState,
    orderId: text('order_id'),
    orderCode: text('order_code'),
    offeredAt: maybeInstantIn(row['offered_at']),
    offerExpiresAt: maybeInstantIn(row['offer_expires_at']),
    createdAt: instantIn(row['created_at']),
    position: row['place_in_line'] === null ? null : numberIn(row['place_in_line']),
  };
}
