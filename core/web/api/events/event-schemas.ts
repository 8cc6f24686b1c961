import { z } from 'zod';
import { EVENT_MODES, EVENT_STATES, LocalTime, NewEvent } from '../../../modules/events/index.ts';
import { Id, Instant } from '../schemas.ts';

const fields = NewEvent.shape;

const Text = z.union([z.string().trim().max(20_000), z.record(z.string(), z.string())]).meta({
  description:
    'Text in the language of the event, or texts by language: `{ "en": "Summer fair", "de": "Sommerfest" }`.',
});

const When = z.union([Instant, LocalTime]).meta({
  description: 'An instant with its offset, or what the clock on the wall says in `timezone`: `2027-06-12T19:30`.',
});

const Venue = z.union([
  z.string().trim().max(200),
  z.strictObject({
    name: fields.venueName,
    address: fields.venueAddress,
    city: fields.city,
    country: fields.country.meta({ description: 'ISO 3166-1 alpha-2' }),
  }),
]);

const common = {
  summary: Text.optional(),
  description: Text.optional().meta({ description: 'Markdown' }),
  mode: z.enum(EVENT_MODES).optional(),
  venue: Venue.nullable().optional(),
  onlineUrl: fields.onlineUrl.removeDefault().optional(),
  slug: fields.slug,
  timezone: fields.zone.optional().meta({ description: 'IANA; that of the organization where it is left out.' }),
  currency: fields.currency
    .optional()
    .meta({ description: 'ISO 4217; that of the organization where it is left out.' }),
  locale: fields.locale
    .optional()
    .meta({ description: 'Of the texts; that of the organization where it is left out.' }),
};

export const EventBody = z.strictObject({ ...common, title: Text, startsAt: When, endsAt: When });

export const NewEventBody = EventBody.extend({ organizationId: Id });

const version = z.int().optional().meta({ description: 'As it was read; the change is refused where it is older.' });

export const EventPatch = EventBody.partial().extend({ version });

export const EventPut = EventBody.extend({ version });

export const OccurrenceBody = z.strictObject({ startsAt: When, endsAt: When });

export const OccurrencePatch = OccurrenceBody.extend({ version });

export const OccurrenceJson = z
  .strictObject({
    id: Id,
    startsAt: Instant,
    endsAt: Instant,
    startsAtLocal: z.string().meta({ examples: ['2027-06-12T19:30'] }),
    endsAtLocal: z.string(),
    state: z.enum(['scheduled', 'cancelled']),
    version: z.int(),
  })
  .meta({ id: 'Occurrence' });

const Translations = z.record(z.string(), z.string());

export const EventSummaryJson = z
  .strictObject({
    id: Id,
    organization: z.strictObject({ id: Id, slug: z.string(), name: z.string() }),
    slug: z.string(),
    url: z.url(),
    state: z.enum(EVENT_STATES),
    title: z.string(),
    summary: z.string(),
    mode: z.enum(EVENT_MODES),
    timezone: z.string(),
    currency: z.string(),
    locale: z.string(),
    startsAt: Instant,
    endsAt: Instant,
    venue: z.strictObject({ name: z.string().nullable(), city: z.string().nullable(), country: z.string().nullable() }),
    coverUrl: z.url().nullable(),
  })
  .meta({ id: 'EventSummary' });

export const EventJson = EventSummaryJson.extend({
  description: z.string().meta({ description: 'Markdown' }),
  translations: z.strictObject({ title: Translations, summary: Translations, description: Translations }),
  venue: EventSummaryJson.shape.venue.extend({ address: z.string().nullable() }),
  onlineUrl: z.string().nullable().meta({ description: 'Members of the organization see it; others get null.' }),
  review: z
    .strictObject({ state: z.enum(['waiting', 'approved', 'rejected']), reason: z.string().nullable() })
    .nullable()
    .meta({ description: 'What the site’s administrators say, where they look first; for members alone.' }),
  salesClosed: z
    .enum(['sold_out', 'staff'])
    .nullable()
    .meta({ description: 'Nothing is sold: because all is, or because staff say so. Null: what is on sale is sold.' }),
  soldOutAt: Instant.nullable().meta({ description: 'Since when every ticket type is sold.' }),
  publishedAt: Instant.nullable(),
  cancelledAt: Instant.nullable(),
  createdAt: Instant,
  version: z.int(),
  occurrences: z.array(OccurrenceJson),
}).meta({ id: 'Event' });

export const PublishedEventJson = EventJson.extend({
  outcome: z.enum(['public', 'waiting']).meta({
    description: 'Whether it is on the public pages, or waits for an administrator of the site to approve it.',
  }),
  message: z.string().meta({ description: 'The same for people, in the language of the request.' }),
  warnings: z
    .array(z.enum(['no_ticket_types']))
    .meta({ description: 'What keeps people from buying although the event is published.' }),
}).meta({ id: 'PublishedEvent' });
