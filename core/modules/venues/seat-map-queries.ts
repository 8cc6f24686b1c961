import type { EntityManager } from '@mikro-orm/sql';
import { instantIn, jsonIn, numberIn } from '../../kernel/db/rows.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import type { SeatMapAddress } from './seat-map-acts.ts';
import type { SeatMapState } from './seat-map.entity.ts';

export interface SeatMapRow {
  readonly id: string;
  readonly organizationId: string;
  readonly seriesId: string;
  readonly edition: number;
  readonly name: string;
  readonly seatCount: number;
  readonly categories: readonly string[];
  readonly state: SeatMapState;
  /** How many dates have it. */
  readonly dates: number;
  readonly createdAt: Date;
  readonly version: number;
}

type Raw = Readonly<Record<string, unknown>>;
type Reads = Pick<Scope, 'em'>;

const MAP = `
  select m.*, (select count(*) from seatings s where s.seat_map_id = m.id) as dates from seat_maps m`;

/** The maps of an organization: those in use and drafts first, the newest edition of each on top. */
export async function seatMapsOf({ em }: Reads, organizationId: string): Promise<SeatMapRow[]> {
  const rows = await em.execute<Raw[]>(
    `${MAP} where m.organization_id = ?
     order by case m.state when 'draft' then 0 when 'current' then 1 when 'replaced' then 2 else 3 end, m.name, m.id desc`,
    [organizationId],
  );
  return rows.map(mapRow);
}

export async function seatMapOf({ em }: Reads, { organizationId, id }: SeatMapAddress): Promise<SeatMapRow> {
  const [row] = await em.execute<Raw[]>(`${MAP} where m.id = ? and m.organization_id = ?`, [id, organizationId]);
  if (!row) throw new DomainError('seat_map.not_found', { status: 404 });
  return mapRow(row);
}

/** The map of a date. */
export interface SeatingRow {
  readonly id: string;
  readonly organizationId: string;
  readonly eventId: string;
  readonly occurrenceId: string;
  readonly seatMapId: string;
  readonly mapName: string;
  readonly edition: number;
  readonly revision: number;
}

export async function seatingsOf({ em }: Reads, eventId: string): Promise<SeatingRow[]> {
  return seatingRows(em, 'o.event_id = ? order by o.starts_at, o.id', [eventId]);
}

/** Nothing where the date has no seat map. */
export async function seatingAt({ em }: Reads, occurrenceId: string): Promise<SeatingRow | undefined> {
  return (await seatingRows(em, 's.occurrence_id = ?', [occurrenceId]))[0];
}

/** The same, where its absence is an error. */
export async function seatingOf(at: Reads, eventId: string, occurrenceId: string): Promise<SeatingRow> {
  const seating = await seatingAt(at, occurrenceId);
  if (!seating || seating.eventId !== eventId) throw new DomainError('seat.no_map', { status: 404 });
  return seating;
}

async function seatingRows(em: EntityManager, where: string, params: readonly string[]): Promise<SeatingRow[]> {
  const rows = await em.execute<Raw[]>(
    `select s.id, s.organization_id, o.event_id, s.occurrence_id, s.seat_map_id, m.name, m.edition, s.revision
     from seatings s inner join seat_maps m on m.id = s.seat_map_id inner join occurrences o on o.id = s.occurrence_id
     where ${where}`,
    [...params],
  );
  return rows.map((row) => ({
    id: String(row['id']),
    organizationId: String(row['organization_id']),
    eventId: String(row['event_id']),
    occurrenceId: String(row['occurrence_id']),
    seatMapId: String(row['seat_map_id']),
    mapName: String(row['name']),
    edition: numberIn(row['edition']),
    revision: numberIn(row['revision']),
  }));
}

function mapRow(row: Raw): SeatMapRow {
  return {
    id: String(row['id']),
    organizationId: String(row['organization_id']),
    seriesId: String(row['series_id']),
    edition: numberIn(row['edition']),
    name: String(row['name']),
    seatCount: numberIn(row['seat_count']),
    categories: jsonIn<string[]>(row['categories']),
    state: row['state'] as SeatMapState,
    dates: numberIn(row['dates']),
    createdAt: instantIn(row['created_at']),
    version: numberIn(row['version']),
  };
}
