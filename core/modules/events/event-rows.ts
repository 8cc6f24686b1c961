import type { Loaded } from '@mikro-orm/core';
import type { Translated } from '../../kernel/values/translated.ts';
import { type ImageSource, imageSource } from '../media/index.ts';
import type { Event, EventMode, EventState, ReviewState, SalesClosed } from './event.entity.ts';
import type { Occurrence, OccurrenceState } from './occurrence.entity.ts';

export interface EventRow {
  readonly id: string;
  readonly slug: string;
  readonly title: Translated;
  readonly summary: Translated;
  readonly state: EventState;
  readonly mode: EventMode;
  readonly zone: string;
  readonly currency: string;
  readonly locale: string;
  readonly venueName: string | null;
  readonly city: string | null;
  readonly country: string | null;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly cover: ImageSource | null;
  readonly organization: { readonly id: string; readonly slug: string; readonly name: string };
}

export interface EventDetail extends EventRow {
  readonly description: Translated;
  readonly venueAddress: string | null;
  readonly onlineUrl: string | null;
  readonly coverId: string | null;
  readonly review: { readonly state: ReviewState; readonly reason: string | null } | null;
  readonly salesClosed: SalesClosed | null;
  readonly soldOutAt: Date | null;
  readonly publishedAt: Date | null;
  readonly cancelledAt: Date | null;
  readonly createdAt: Date;
  readonly version: number;
  readonly organization: EventRow['organization'] & {
    readonly accent: string;
    readonly email: string;
    readonly logoId: string | null;
  };
  /** By date; cancelled ones included. */
  readonly occurrences: readonly OccurrenceRow[];
}

export interface OccurrenceRow {
  readonly id: string;
  readonly startsAtLocal: string;
  readonly endsAtLocal: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly state: OccurrenceState;
  readonly version: number;
}

export type LoadedEvent = Loaded<Event, 'organization' | 'cover'>;

export function eventRow(event: LoadedEvent): EventRow {
  const { id, slug, title, summary, state, mode, zone, currency, locale, startsAt, endsAt } = event;
  const organization = event.organization.$;
  return {
    id,
    slug,
    title,
    summary,
    state,
    mode,
    zone,
    currency,
    locale,
    startsAt,
    endsAt,
    venueName: event.venueName ?? null,
    city: event.city ?? null,
    country: event.country ?? null,
    cover: event.cover ? imageSource(event.cover.$) : null,
    organization: { id: organization.id, slug: organization.slug, name: organization.name },
  };
}

export function eventDetail(event: LoadedEvent, occurrences: readonly Occurrence[]): EventDetail {
  const row = eventRow(event);
  const { accent, email, logoId = null } = event.organization.$;
  return {
    ...row,
    description: event.description,
    venueAddress: event.venueAddress ?? null,
    onlineUrl: event.onlineUrl ?? null,
    coverId: event.cover?.id ?? null,
    review: event.reviewState ? { state: event.reviewState, reason: event.reviewReason ?? null } : null,
    salesClosed: event.salesClosed ?? null,
    soldOutAt: event.soldOutAt ?? null,
    publishedAt: event.publishedAt ?? null,
    cancelledAt: event.cancelledAt ?? null,
    createdAt: event.createdAt,
    version: event.version,
    organization: { ...row.organization, accent, email, logoId },
    occurrences: occurrences.map(occurrenceRow),
  };
}

export function occurrenceRow(occurrence: Occurrence): OccurrenceRow {
  const { id, startsAtLocal, endsAtLocal, startsAt, endsAt, state, version } = occurrence;
  return { id, startsAtLocal, endsAtLocal, startsAt, endsAt, state, version };
}
