import type { EntityManager } from '@mikro-orm/sql';
import { Batcher } from '../../kernel/batcher.ts';
import { numberIn } from '../../kernel/db/rows.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope, SiteFacts } from '../../kernel/scope/scope.ts';
import type { EventState } from '../events/index.ts';
import { hallOf, type Hall } from './hall.ts';

/** What is free on a date, as one revision of its seats. */
export interface SeatAvailability {
  readonly organizationId: string;
  readonly eventState: EventState;
  readonly seatMapId: string;
  readonly revision: number;
  /** The seating and its revision: the same tag, the same seats. */
  readonly tag: string;
  /** By seat number, one bit each: base64, the lowest bit first. */
  readonly free: string;
  readonly left: Readonly<Record<string, number>>;
}

interface SeatingNow {
  readonly id: string;
  readonly organizationId: string;
  readonly eventId: string;
  readonly eventState: EventState;
  readonly seatMapId: string;
  readonly revision: number;
}

interface Kept {
  readonly seatingId: string;
  readonly bits: Uint8Array;
  readonly left: Map<string, number>;
  readonly revision: number;
  readonly shown: Pick<SeatAvailability, 'revision' | 'tag' | 'free' | 'left'>;
}

interface Reader {
  readonly line: Batcher<{ em: EntityManager; id: string }, SeatingNow | undefined>;
  readonly kept: Map<string, Promise<Kept>>;
}

const MOST_KEPT = 50;
const readers = new WeakMap<SiteFacts, Reader>();

/**
 * The free seats of a date. Readers share one look at the revisions, and only the seats that changed since are read: many
 * readers cost no more than few, however fast seats are sold.
 */
export async function seatAvailability(
  { em, site }: Pick<Scope, 'em' | 'site'>,
  { eventId, occurrenceId }: { readonly eventId: string; readonly occurrenceId: string },
): Promise<SeatAvailability> {
  const reader = readers.get(site) ?? newReader();
  readers.set(site, reader);
  const now = await reader.line.call({ em, id: occurrenceId });
  if (!now || now.eventId !== eventId) throw new DomainError('seat.no_map', { status: 404 });
  const { organizationId, eventState, seatMapId } = now;
  const { shown } = await upToDate(em, reader, occurrenceId, now);
  return { organizationId, eventState, seatMapId, ...shown };
}

function newReader(): Reader {
  const line = new Batcher<{ em: EntityManager; id: string }, SeatingNow | undefined>(
    async (calls) => {
      const found = await seatingsNow(calls[0]!.em, [...new Set(calls.map(({ id }) => id))]);
      return calls.map(({ id }) => ({ status: 'fulfilled', value: found.get(id) }));
    },
    { most: 500 },
  );
  return { line, kept: new Map() };
}

async function seatingsNow(em: EntityManager, ids: readonly string[]): Promise<Map<string, SeatingNow>> {
  const rows = await em.execute<Record<string, unknown>[]>(
    `select s.occurrence_id, s.id, s.organization_id, o.event_id, e.state, s.seat_map_id, s.revision
     from seatings s inner join occurrences o on o.id = s.occurrence_id inner join events e on e.id = o.event_id
     where s.occurrence_id in (?)`,
    [ids],
  );
  return new Map(
    rows.map((row) => [
      String(row['occurrence_id']),
      {
        id: String(row['id']),
        organizationId: String(row['organization_id']),
        eventId: String(row['event_id']),
        eventState: row['state'] as EventState,
        seatMapId: String(row['seat_map_id']),
        revision: numberIn(row['revision']),
      },
    ]),
  );
}

/** One after the other for a date: who comes while it is brought up to date waits for that, and looks again. */
async function upToDate(em: EntityManager, reader: Reader, occurrenceId: string, now: SeatingNow): Promise<Kept> {
  const { kept } = reader;
  const before = kept.get(occurrenceId);
  const known = await before?.catch(() => undefined);
  if (known && known.seatingId === now.id && known.revision >= now.revision) return known;
  // Somebody began while we waited.
  if (kept.get(occurrenceId) !== before) return upToDate(em, reader, occurrenceId, now);
  const next = refreshed(em, occurrenceId, now, known?.seatingId === now.id ? known : undefined);
  kept.delete(occurrenceId);
  kept.set(occurrenceId, next);
  next.catch(() => kept.delete(occurrenceId));
  const [oldest] = kept.keys();
  if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
  return next;
}

async function refreshed(
  em: EntityManager,
  occurrenceId: string,
  { id, seatMapId, revision }: SeatingNow,
  known: Kept | undefined,
): Promise<Kept> {
  const hall = await hallOf({ em }, seatMapId);
  const rows = await em.execute<{ number: unknown; state: string; changed_in: unknown }[]>(
    `select number, state, changed_in from occurrence_seats where occurrence_id = ?${known ? ' and changed_in > ?' : ''}`,
    known ? [occurrenceId, known.revision] : [occurrenceId],
  );
  const bits = known?.bits ?? new Uint8Array(Math.ceil(hall.seats.length / 8));
  const left = known?.left ?? new Map<string, number>();
  // What was committed after the revision was read is newer than it: then the newest that was seen is what this is.
  const newest = rows.reduce((most, row) => Math.max(most, numberIn(row.changed_in)), revision);
  for (const row of rows) mark(hall, { bits, left }, numberIn(row.number), row.state === 'free');
  const tag = `${id}-${newest}`;
  const shown = {
    revision: newest,
    tag,
    free: Buffer.from(bits).toString('base64'),
    left: Object.fromEntries([...left].toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
  return { seatingId: id, bits, left, revision: newest, shown };
}

function mark({ seats }: Hall, { bits, left }: Pick<Kept, 'bits' | 'left'>, number: number, isFree: boolean): void {
  const [at, bit] = [number >> 3, 1 << (number & 7)];
  const { category } = seats[number]!;
  const count = left.get(category) ?? 0;
  const wasFree = (bits[at]! & bit) !== 0;
  if (isFree === wasFree) {
    left.set(category, count);
    return;
  }
  bits[at]! ^= bit;
  left.set(category, count + (isFree ? 1 : -1));
}
