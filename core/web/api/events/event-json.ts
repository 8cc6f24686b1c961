import type { z } from 'zod';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { localOf } from '../../../kernel/values/zoned.ts';
import { translate } from '../../../kernel/values/translated.ts';
import type { EventDetail, EventRow, OccurrenceRow } from '../../../modules/events/index.ts';
import type { EventBody, EventJson, EventSummaryJson, OccurrenceJson } from './event-schemas.ts';

export function eventSummaryJson(scope: Scope, event: EventRow): z.output<typeof EventSummaryJson> {
  const { id, slug, state, mode, zone, currency, locale, venueName, city, country, cover } = event;
  const { id: organizationId, slug: organizationSlug, name } = event.organization;
  return {
    id,
    organization: { id: organizationId, slug: organizationSlug, name },
    slug,
    url: `${scope.site.url}/e/${slug}`,
    state,
    title: translate(event.title, scope.locale, locale),
    summary: translate(event.summary, scope.locale, locale),
    mode,
    timezone: zone,
    currency,
    locale,
    startsAt: event.startsAt.toISOString(),
    endsAt: event.endsAt.toISOString(),
    venue: { name: venueName, city, country },
    coverUrl: cover ? scope.site.url + cover.src : null,
  };
}

/** `isMember`: the address of an online event is for those who have a ticket, and for its organizers. */
export function eventJson(scope: Scope, event: EventDetail, isMember: boolean): z.output<typeof EventJson> {
  const summary = eventSummaryJson(scope, event);
  return {
    ...summary,
    description: translate(event.description, scope.locale, event.locale),
    translations: { title: event.title, summary: event.summary, description: event.description },
    venue: { ...summary.venue, address: event.venueAddress },
    onlineUrl: isMember ? event.onlineUrl : null,
    review: isMember ? event.review : null,
    salesClosed: event.salesClosed,
    soldOutAt: event.soldOutAt?.toISOString() ?? null,
    publishedAt: event.publishedAt?.toISOString() ?? null,
    cancelledAt: event.cancelledAt?.toISOString() ?? null,
    createdAt: event.createdAt.toISOString(),
    version: event.version,
    occurrences: event.occurrences.map(occurrenceJson),
  };
}

export function occurrenceJson(occurrence: OccurrenceRow): z.output<typeof OccurrenceJson> {
  const { id, startsAt, endsAt, startsAtLocal, endsAtLocal, state, version } = occurrence;
  return {
    id,
    startsAt: startsAt.toISOString(),
    endsAt: endsAt.toISOString(),
    startsAtLocal,
    endsAtLocal,
    state,
    version,
  };
}

interface Home {
  readonly zone: string;
  readonly currency: string;
  readonly locale: string;
}

type Body = z.output<typeof EventBody>;
type Given = { readonly [K in keyof Body]?: Body[K] | undefined };

/** What a body says in the words of the use cases; only what it names. */
export function eventChanges(given: Given, home: Home) {
  const { title, summary, description, venue, timezone, startsAt, endsAt, ...same } = given;
  const locale = given.locale ?? home.locale;
  const zone = timezone ?? home.zone;
  const text = (value: string | Readonly<Record<string, string>> | undefined) =>
    typeof value === 'string' ? (value === '' ? {} : { [locale]: value }) : value;
  return {
    ...same,
    ...(title === undefined ? {} : { title: text(title) }),
    ...(summary === undefined ? {} : { summary: text(summary) }),
    ...(description === undefined ? {} : { description: text(description) }),
    ...(timezone === undefined ? {} : { zone: timezone }),
    ...(venue === undefined ? {} : venueFields(venue)),
    ...(startsAt === undefined ? {} : { startsAtLocal: localTime(startsAt, zone) }),
    ...(endsAt === undefined ? {} : { endsAtLocal: localTime(endsAt, zone) }),
  };
}

/** The whole event, as `POST` and `PUT` send it: what is left out is the default. */
export function wholeEvent(given: Given, { zone, currency, locale }: Home) {
  const blank = { summary: '', description: '', mode: 'in_person', venue: null, onlineUrl: null } as const;
  const named: Given = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { zone, currency, locale, ...eventChanges({ ...blank, ...named }, { zone, currency, locale }) };
}

export function localTime(when: string, zone: string): string {
  const isInstant = /(Z|[+-]\d{2}:?\d{2})$/i.test(when);
  return isInstant ? localOf(new Date(when), zone) : when;
}

function venueFields(venue: NonNullable<Given['venue']> | null) {
  const { name, address, city, country } =
    venue === null || typeof venue === 'string' ? { name: venue, address: null, city: null, country: null } : venue;
  return { venueName: name, venueAddress: address, city, country };
}
