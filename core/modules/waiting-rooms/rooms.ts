import type { EntityManager } from '@mikro-orm/sql';
import { jsonIn, maybeInstantIn, numberIn } from '../../kernel/db/rows.ts';
import { SYSTEM } from '../../kernel/scope/actor.ts';
import type { Scope, SiteFacts } from '../../kernel/scope/scope.ts';
import type { Room } from './room-phase.ts';
import type { RoomControl, RoomMode } from './waiting-room.entity.ts';

const FRESH_MS = 1000;

interface Known {
  readonly at: number;
  readonly rooms: Promise<ReadonlyMap<string, Room>>;
}

// Per site. Thousands ask every few seconds where they stand; the database is asked once a second.
const known = new WeakMap<SiteFacts, Known>();

/** The rooms that are in use in some way, of events that are still to come, by event; at most a second old. */
export function roomsOf(scope: Scope): Promise<ReadonlyMap<string, Room>> {
  const last = known.get(scope.site);
  if (last && performance.now() - last.at < FRESH_MS) return last.rooms;
  const inUse = `(w.mode <> 'off' or w.control <> 'auto') and e.state = 'published' and e.ends_at > ?`;
  const rooms = loadRooms(scope.as(SYSTEM).em, inUse, [scope.clock.now()]);
  known.set(scope.site, { at: performance.now(), rooms });
  // Those who come next try for themselves.
  rooms.catch(() => forgetRooms(scope.site));
  return rooms;
}

export async function roomOf(scope: Scope, eventId: string): Promise<Room | undefined> {
  return (await roomsOf(scope)).get(eventId);
}

export async function roomBySlug(scope: Scope, slug: string): Promise<Room | undefined> {
  return [...(await roomsOf(scope)).values()].find(({ event }) => event.slug === slug);
}

/** The room as it is now, used or not. */
export async function freshRoom(em: EntityManager, eventId: string): Promise<Room | undefined> {
  return (await loadRooms(em, 'w.event_id = ?', [eventId])).get(eventId);
}

/** Something about a room was changed here. */
export function forgetRooms(site: SiteFacts): void {
  known.delete(site);
}

async function loadRooms(em: EntityManager, where: string, params: readonly unknown[]): Promise<Map<string, Room>> {
  const rows = await em.execute<Record<string, unknown>[]>(
    `select w.*, e.slug as event_slug, e.title as event_title, e.locale as event_locale, e.zone as event_zone, o.accent
     from waiting_rooms w inner join events e on e.id = w.event_id
     inner join organizations o on o.id = w.organization_id where ${where}`,
    [...params],
  );
  return new Map(rows.map(roomIn).map((room) => [room.eventId, room]));
}

function roomIn(row: Record<string, unknown>): Room {
  const text = (name: string) => String(row[name]);
  const number = (name: string) => numberIn(row[name]);
  const at = (name: string) => maybeInstantIn(row[name]);
  return {
    id: text('id'),
    organizationId: text('organization_id'),
    eventId: text('event_id'),
    event: {
      slug: text('event_slug'),
      title: jsonIn(row['event_title']),
      locale: text('event_locale'),
      zone: text('event_zone'),
      accent: row['accent'] === null ? null : text('accent'),
    },
    mode: text('mode') as RoomMode,
    control: text('control') as RoomControl,
    gathersAt: at('gathers_at'),
    startsAt: at('starts_at'),
    endsAt: at('ends_at'),
    mostPerMinute: number('most_per_minute'),
    slowMs: number('slow_ms'),
    passMinutes: number('pass_minutes'),
    draftsPerPass: number('drafts_per_pass'),
    round: number('round'),
    joined: number('joined'),
    admitted: number('admitted'),
    drawnAt: at('drawn_at'),
    drawn: number('drawn'),
    seed: row['seed'] === null ? null : text('seed'),
    ratePerMinute: number('rate_per_minute'),
    slowedAt: at('slowed_at'),
    busySince: at('busy_since'),
    tickedAt: at('ticked_at'),
    ticks: number('ticks'),
  };
}
