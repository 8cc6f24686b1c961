import { UniqueConstraintViolationException } from '@mikro-orm/core';
import type { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { Organization, freeSlug } from '../organizations/index.ts';
import { Event } from './event.entity.ts';
import type { NewEvent } from './event-input.ts';
import { eventSubject } from './locked-event.ts';
import { Occurrence } from './occurrence.entity.ts';
import { timesIn } from './occurrence-times.ts';
import { searchTextOf } from './search-text.ts';

export interface CreatedEvent {
  /** The same as `eventId`. */
  readonly id: string;
  readonly eventId: string;
  readonly slug: string;
  readonly occurrenceId: string;
}

/** A draft with its first date. */
export async function createEvent(
  scope: Scope,
  input: z.output<typeof NewEvent> & { readonly organizationId: string },
): Promise<CreatedEvent> {
  const { organizationId, startsAtLocal, endsAtLocal, slug: wanted, ...facts } = input;
  const title = titleIn(facts.title, facts.locale);
  const times = timesIn(facts.zone, { startsAtLocal, endsAtLocal });
  try {
    return await scope.tx(async (tx) => {
      const slug = wanted ?? (await freeSlug(title, 'event', (candidate) => isTaken(tx, candidate)));
      if (wanted !== undefined && (await isTaken(tx, slug))) throw slugTaken();

      const event = tx.em.create(Event, {
        ...facts,
        id: newId(),
        organization: tx.em.getReference(Organization, organizationId, { wrapped: true }),
        slug,
        state: 'draft',
        startsAt: times.startsAt,
        endsAt: times.endsAt,
        searchText: searchTextOf(facts),
        createdAt: tx.clock.now(),
        version: 1,
      });
      const occurrence = tx.em.create(Occurrence, {
        ...times,
        id: newId(),
        organizationId,
        event: tx.em.getReference(Event, event.id, { wrapped: true }),
        state: 'scheduled',
        version: 1,
      });
      tx.audit('event.created', eventSubject(event), { after: { ...facts, slug, startsAtLocal, endsAtLocal } });
      tx.emit('event.changed', { v: 1, eventId: event.id, organizationId, what: 'created' });
      await tx.em.flush();
      return { id: event.id, eventId: event.id, slug, occurrenceId: occurrence.id };
    });
  } catch (error) {
    throw asSlugTaken(error);
  }
}

/** The title in the event's own language, which must be there. */
export function titleIn(title: Readonly<Record<string, string>>, locale: string): string {
  const text = title[locale];
  if (!text) throw new DomainError('event.title_missing', { field: `title.${locale}`, params: { locale } });
  return text;
}

export async function isTaken(tx: TxScope, slug: string): Promise<boolean> {
  return (await tx.em.count(Event, { slug })) > 0;
}

export function slugTaken(): DomainError {
  return new DomainError('event.slug_taken', { status: 409, field: 'slug' });
}

export function asSlugTaken(error: unknown): unknown {
  return error instanceof UniqueConstraintViolationException ? slugTaken() : error;
}
