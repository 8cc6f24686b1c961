import type { z } from 'zod';
import { changed } from '../../kernel/audit/changed.ts';
import { refuseStale } from '../../kernel/audit/refuse-stale.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { Media } from '../media/index.ts';
import { asSlugTaken, isTaken, slugTaken, titleIn } from './create-event.ts';
import type { Event } from './event.entity.ts';
import type { EventChanges } from './event-input.ts';
import { refuseHistory } from './event-state.ts';
import { eventSubject, keepSpan, lockEvent, type EventAddress } from './locked-event.ts';
import { Occurrence } from './occurrence.entity.ts';
import { timesIn } from './occurrence-times.ts';
import { searchTextOf } from './search-text.ts';

type LocalTimes = Pick<z.output<typeof EventChanges>, 'startsAtLocal' | 'endsAtLocal'>;
type Changes = Omit<z.output<typeof EventChanges>, 'version' | keyof LocalTimes>;

/** Changes what is given and leaves the rest. Another zone keeps what the clock on the wall says. */
export async function updateEvent(
  scope: Scope,
  {
    organizationId,
    eventId,
    version,
    startsAtLocal,
    endsAtLocal,
    ...given
  }: EventAddress & z.output<typeof EventChanges>,
): Promise<{ slug: string; version: number }> {
  const changes = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Changes;
  try {
    return await scope.tx(async (tx) => {
      const event = await lockEvent(tx, { organizationId, eventId });
      await refuseStale(tx, { kind: 'event', id: eventId }, event.version, version);
      refuseHistory(event);
      await refuseFixed(tx, event, changes);
      titleIn(changes.title ?? event.title, changes.locale ?? event.locale);

      const before = Object.fromEntries(Object.keys(changes).map((name) => [name, event[name as keyof Changes]]));
      const moves = startsAtLocal !== undefined || endsAtLocal !== undefined;
      const movesZone = changes.zone !== undefined && changes.zone !== event.zone;
      tx.em.assign(event, changes as Partial<Event>);
      event.searchText = searchTextOf(event);
      if (moves) await moveOnlyDate(tx, event, { startsAtLocal, endsAtLocal });
      if (movesZone) await rereadDates(tx, event);

      tx.audit('event.updated', eventSubject(event), changed(before, changes));
      tx.emit('event.changed', { v: 1, eventId, organizationId, what: moves || movesZone ? 'dates' : 'details' });
      await tx.em.flush();
      return { slug: event.slug, version: event.version };
    });
  } catch (error) {
    throw asSlugTaken(error);
  }
}

/** Another picture, or none. The old one is the caller's to delete once this returned. */
export async function setCover(
  scope: Scope,
  { organizationId, eventId, mediaId }: EventAddress & { readonly mediaId: string | null },
): Promise<{ replaced: string | null }> {
  return scope.tx(async (tx) => {
    const event = await lockEvent(tx, { organizationId, eventId });
    refuseHistory(event);
    if (mediaId !== null && (await tx.em.count(Media, { id: mediaId, organizationId })) === 0) {
      throw new DomainError('media.not_found', { status: 404 });
    }
    const replaced = event.cover?.id ?? null;
    event.cover = mediaId === null ? null : tx.em.getReference(Media, mediaId, { wrapped: true });
    tx.audit('event.cover_changed', eventSubject(event), { before: { cover: replaced }, after: { cover: mediaId } });
    tx.emit('event.changed', { v: 1, eventId, organizationId, what: 'cover' });
    return { replaced: replaced === mediaId ? null : replaced };
  });
}

// Addresses that were shared and prices that were shown do not change under people's hands.
async function refuseFixed(tx: TxScope, event: Event, { slug, currency }: Changes): Promise<void> {
  if (currency !== undefined && currency !== event.currency && event.publishedAt) {
    throw new DomainError('event.currency_fixed', { status: 409, field: 'currency' });
  }
  if (slug === undefined || slug === event.slug) return;
  if (event.state !== 'draft') throw new DomainError('event.slug_fixed', { status: 409, field: 'slug' });
  if (await isTaken(tx, slug)) throw slugTaken();
}

async function moveOnlyDate(tx: TxScope, event: Event, times: LocalTimes): Promise<void> {
  const [date, ...others] = await tx.em.find(Occurrence, { event: event.id });
  if (!date || others.length > 0) throw new DomainError('event.several_dates', { status: 409, field: 'startsAtLocal' });
  const local = {
    startsAtLocal: times.startsAtLocal ?? date.startsAtLocal,
    endsAtLocal: times.endsAtLocal ?? date.endsAtLocal,
  };
  const { startsAtLocal, endsAtLocal } = date;
  const subject = { kind: 'occurrence', id: date.id, organizationId: date.organizationId, label: startsAtLocal };
  tx.em.assign(date, timesIn(event.zone, local));
  tx.audit('occurrence.moved', subject, changed({ startsAtLocal, endsAtLocal }, local));
  await keepSpan(tx, event);
}

async function rereadDates(tx: TxScope, event: Event): Promise<void> {
  for (const date of await tx.em.find(Occurrence, { event: event.id })) {
    tx.em.assign(date, timesIn(event.zone, date));
  }
  await keepSpan(tx, event);
}
