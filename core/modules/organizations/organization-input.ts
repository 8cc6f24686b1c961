import { z } from 'zod';
import { isCurrency } from '../../kernel/values/currencies.ts';
import { isZone } from '../../kernel/values/zoned.ts';
import { EmailAddress } from '../users/index.ts';
import { Slug } from './slug.ts';

export const Currency = z
  .string()
  .trim()
  .toUpperCase()
  .refine(isCurrency, 'errors.input.currency')
  .meta({ title: 'fields.currency', widget: 'select' });

export const Zone = z
  .string()
  .trim()
  .max(64)
  .refine(isZone, 'errors.input.zone')
  .meta({ title: 'fields.zone', widget: 'select' });

export const Locale = z
  .string()
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/)
  .max(20)
  .meta({ title: 'fields.language', widget: 'select' });

/** Text by language; empty languages are left out. */
export const translatedText = (max: number) =>
  z
    .record(Locale, z.string().trim().max(max))
    .transform((text) => Object.fromEntries(Object.entries(text).filter(([, value]) => value !== '')));

const fields = {
  name: z.string().trim().min(1).max(200).meta({ title: 'fields.name' }),
  email: EmailAddress,
  currency: Currency,
  locale: Locale,
  zone: Zone,
};

export const NewOrganization = z.strictObject({ ...fields, slug: Slug.optional() });

const LEGAL_MAX = 50_000;

export const OrganizationChanges = z.strictObject({
  name: fields.name.optional(),
  email: fields.email.optional(),
  website: z
    .union([z.literal('').transform(() => null), z.url({ protocol: /^https?$/ }).max(500)])
    .nullable()
    .meta({ title: 'fields.website', widget: 'url' })
    .optional(),
  phone: z
    .string()
    .trim()
    .max(40)
    .regex(/^(\+?[\d ()/.-]{3,})?$/)
    .transform((text) => (text === '' ? null : text))
    .nullable()
    .meta({ title: 'fields.phone' })
    .optional(),
  currency: fields.currency.optional(),
  locale: fields.locale.optional(),
  zone: fields.zone.optional(),
  slug: Slug.optional(),
  accent: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^#[0-9a-f]{6}$/)
    .meta({ title: 'fields.accent', widget: 'colour' })
    .optional(),
  imprint: translatedText(LEGAL_MAX).meta({ title: 'fields.imprint', widget: 'translated' }).optional(),
  privacy: translatedText(LEGAL_MAX).meta({ title: 'fields.privacy', widget: 'translated' }).optional(),
  terms: translatedText(LEGAL_MAX).meta({ title: 'fields.terms', widget: 'translated' }).optional(),
  version: z.coerce.number().int().optional(),
});
