import type { FilterQuery } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import { likePattern } from '../../kernel/db/like.ts';
import { DomainError } from '../../kernel/errors.ts';
import { isId } from '../../kernel/ids.ts';
import { REHEARSALS_FROM } from '../../kernel/rehearsal.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { Event, type EventMode, type EventState } from './event.entity.ts';
import { eventDetail, type EventDetail, eventRow, type EventRow } from './event-rows.ts';
import type { EventAddress } from './locked-event.ts';
import { Occurrence } from './occurrence.entity.ts';
import { searchable } from './search-text.ts';

export interface FindEvents {
  readonly q?: string | undefined;
  readonly city?: string | undefined;
  readonly mode?: EventMode | undefined;
  readonly organizationId?: string | undefined;
  /** Events that are not over before, and begin before; from now on where neither is given. */
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  /** Next first unless told otherwise. */
  readonly order?: 'asc' | 'desc' | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

export interface EventPage {
  readonly rows: readonly EventRow[];
  readonly nextCursor: string | undefined;
}

/** Published events, the next one first. */
export async function findEvents(scope: Scope, search: FindEvents = {}): Promise<EventPage> {
  const { city, mode, organizationId, to } = search;
  const from = search.from ?? (to === undefined ? scope.clock.now() : undefined);
  return pageOf(
    scope.lagging,
    [
      { state: 'published', organization: { $lt: REHEARSALS_FROM } },
      ...(from === undefined ? [] : [{ endsAt: { $gte: from } }]),
      ...(to === undefined ? [] : [{ startsAt: { $lte: to } }]),
      ...(city === undefined ? [] : [{ city }]),
      ...(mode === undefined ? [] : [{ mode }]),
      ...(organizationId === undefined ? [] : [{ organization: organizationId }]),
      ...wordsOf(search.q),
    ],
    { ...search, order: search.order ?? 'asc' },
  );
}

export interface ListEvents {
  readonly organizationId: string;
  /** Only these, where whoever asks is limited to some. */
  readonly eventIds?: readonly string[] | undefined;
  readonly q?: string | undefined;
  readonly state?: EventState | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

/** All events of an organization, the latest date first. */
export async function listEvents(scope: Scope, list: ListEvents): Promise<EventPage> {
  return pageOf(
    scope.em,
    [
      { organization: list.organizationId },
      ...among(list.eventIds),
      ...(list.state === undefined ? [] : [{ state: list.state }]),
      ...wordsOf(list.q),
    ],
    { ...list, order: 'desc' },
  );
}

/** Drafts and published events that are not over, the next one first. */
export async function upcomingEvents(
  scope: Scope,
  { organizationId, eventIds, limit = 6 }: Partial<Pick<ListEvents, 'organizationId' | 'eventIds' | 'limit'>>,
): Promise<readonly EventRow[]> {
  const { rows } = await pageOf(
    scope.em,
    [
      { state: { $in: ['draft', 'published'] }, endsAt: { $gte: scope.clock.now() } },
      ...(organizationId === undefined ? [] : [{ organization: organizationId }]),
      ...among(eventIds),
    ],
    { limit, order: 'asc' },
  );
  return rows;
}

/** Cities in which something is on, for the filter of the first page. */
export async function citiesWithEvents(scope: Scope, organizationId?: string): Promise<string[]> {
  const rows = await scope.lagging.execute<{ city: string }[]>(
    `select distinct city from events
      where state = 'published' and ends_at >= ? and city is not null and organization_id < '${REHEARSALS_FROM}'
        ${organizationId === undefined ? '' : 'and organization_id = ?'}
      order by city limit 200`,
    [scope.clock.now(), ...(organizationId === undefined ? [] : [organizationId])],
  );
  return rows.map(({ city }) => city);
}

export async function eventBySlug(scope: Scope, slug: string): Promise<EventDetail | undefined> {
  return detailOf(scope, { slug });
}

export async function eventById(scope: Scope, id: string): Promise<EventDetail | undefined> {
  return isId(id) ? detailOf(scope, { id }) : undefined;
}

/** An event of that organization; another one's is not found. */
export async function eventOf(scope: Scope, { organizationId, eventId }: EventAddress): Promise<EventDetail> {
  const event = isId(eventId) ? await detailOf(scope, { id: eventId, organization: organizationId }) : undefined;
  if (!event) throw new DomainError('event.not_found', { status: 404 });
  return event;
}

async function detailOf(scope: Scope, where: FilterQuery<Event>): Promise<EventDetail | undefined> {
  const event = await scope.em.findOne(Event, where, { populate: ['organization', 'cover'], disableIdentityMap: true });
  if (!event) return undefined;
  const occurrences = await scope.em.find(
    Occurrence,
    { event: event.id },
    { orderBy: { startsAt: 'asc', id: 'asc' }, disableIdentityMap: true },
  );
  return eventDetail(event, occurrences);
}

async function pageOf(
  em: EntityManager,
  where: FilterQuery<Event>[],
  at: { readonly cursor?: string | undefined; readonly limit?: number | undefined; readonly order: 'asc' | 'desc' },
): Promise<EventPage> {
  const limit = at.limit ?? 24;
  const found = await em.find(
    Event,
    { $and: [...where, ...(at.cursor === undefined ? [] : [beyond(at.cursor, at.order)])] },
    {
      populate: ['organization', 'cover'],
      orderBy: { startsAt: at.order, id: at.order },
      limit: limit + 1,
      disableIdentityMap: true,
    },
  );
  const rows = found.slice(0, limit).map(eventRow);
  return { rows, nextCursor: found.length > limit ? cursorOf(rows.at(-1)!) : undefined };
}

// Keyset pagination: pages stay right while events come and go.
function cursorOf({ startsAt, id }: EventRow): string {
  return `${startsAt.getTime().toString(36)}.${id}`;
}

function beyond(cursor: string, order: 'asc' | 'desc'): FilterQuery<Event> {
  const [, time, id] = /^([0-9a-z]{1,11})\.([0-9a-f-]{36})$/.exec(cursor) ?? [];
  if (time === undefined || id === undefined) throw new DomainError('input.cursor', { status: 400, field: 'cursor' });
  const startsAt = new Date(Number.parseInt(time, 36));
  const operator = order === 'asc' ? '$gt' : '$lt';
  return { $or: [{ startsAt: { [operator]: startsAt } }, { startsAt, id: { [operator]: id } }] };
}

function among(eventIds: readonly string[] | undefined): FilterQuery<Event>[] {
  return eventIds === undefined ? [] : [{ id: { $in: [...eventIds] } }];
}

function wordsOf(q: string | undefined): FilterQuery<Event>[] {
  const words = searchable(q ?? '')
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, 8);
  return words.map((word) => ({ searchText: { $like: likePattern(word) } }));
}
