import { z } from 'zod';
import { Currency, Locale, Slug, Zone, translatedText } from '../organizations/index.ts';

export const EVENT_MODES = ['in_person', 'online', 'hybrid'] as const;
export const EVENT_STATES = ['draft', 'published', 'completed', 'cancelled'] as const;

const optionalText = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .transform((text) => (text === '' ? null : text))
    .nullable();

/** `2027-03-28T19:30`: what the clock on the wall says at the event. */
export const LocalTime = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/)
  .transform((text) => text.slice(0, 16))
  .meta({ widget: 'datetime' });

const WebAddress = z.url({ protocol: /^https?$/ }).max(500);

const fields = {
  title: translatedText(200).meta({ title: 'fields.title', widget: 'translated' }),
  summary: translatedText(500).meta({ title: 'fields.summary', widget: 'translated' }),
  description: translatedText(20_000).meta({ title: 'fields.description', widget: 'translated', multiline: true }),
  mode: z.enum(EVENT_MODES).meta({ title: 'fields.mode', widget: 'select' }),
  zone: Zone,
  currency: Currency,
  locale: Locale,
  venueName: optionalText(200).meta({ title: 'fields.venue_name' }),
  venueAddress: optionalText(400).meta({ title: 'fields.venue_address' }),
  city: optionalText(120).meta({ title: 'fields.city' }),
  country: z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^([A-Z]{2})?$/)
    .transform((text) => (text === '' ? null : text))
    .nullable()
    .meta({ title: 'fields.country' }),
  onlineUrl: z
    .union([z.literal('').transform(() => null), WebAddress])
    .nullable()
    .meta({ title: 'fields.online_url', widget: 'url' }),
  slug: Slug,
};

export const OccurrenceTimes = z.strictObject({
  startsAtLocal: LocalTime.meta({ title: 'fields.starts_at' }),
  endsAtLocal: LocalTime.meta({ title: 'fields.ends_at' }),
});

export const NewEvent = z.strictObject({
  title: fields.title,
  summary: fields.summary.default({}),
  description: fields.description.default({}),
  mode: fields.mode.default('in_person'),
  zone: fields.zone,
  currency: fields.currency,
  locale: fields.locale,
  venueName: fields.venueName.default(null),
  venueAddress: fields.venueAddress.default(null),
  city: fields.city.default(null),
  country: fields.country.default(null),
  onlineUrl: fields.onlineUrl.default(null),
  slug: fields.slug.optional(),
  ...OccurrenceTimes.shape,
});

const optionalFields = {
  title: fields.title.optional(),
  summary: fields.summary.optional(),
  description: fields.description.optional(),
  mode: fields.mode.optional(),
  zone: fields.zone.optional(),
  currency: fields.currency.optional(),
  locale: fields.locale.optional(),
  venueName: fields.venueName.optional(),
  venueAddress: fields.venueAddress.optional(),
  city: fields.city.optional(),
  country: fields.country.optional(),
  onlineUrl: fields.onlineUrl.optional(),
  slug: fields.slug.optional(),
  /** Only where the event has one date. */
  startsAtLocal: OccurrenceTimes.shape.startsAtLocal.optional(),
  endsAtLocal: OccurrenceTimes.shape.endsAtLocal.optional(),
};

/** What is not given stays as it is. `version` is the one the form was shown with. */
export const EventChanges = z.strictObject({ ...optionalFields, version: z.coerce.number().int().optional() });
