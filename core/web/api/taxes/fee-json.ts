import { z } from 'zod';
import { FeeFacts, type FeeRow } from '../../../modules/fees/index.ts';
import { Id } from '../schemas.ts';

export const State = z.enum(['active', 'archived']);

const { kind: _kind, ownTax: _site, ...facts } = FeeFacts.shape;

/** What a fee is made of, as callers give it. */
export const feeFacts = {
  ...facts,
  name: z
    .record(z.string().min(2).max(20), z.string().trim().max(120))
    .meta({ description: 'As buyers read it, by language.', examples: [{ en: 'Booking fee' }] }),
};

export const Fee = z
  .strictObject({
    id: Id,
    name: z.record(z.string(), z.string()),
    fixedMinor: z.int(),
    rate: z.int().meta({ description: 'Hundredths of a percent of what the lines cost.' }),
    minMinor: z.int().nullable(),
    maxMinor: z.int().nullable(),
    currency: z.string().nullable(),
    per: z.enum(['order', 'ticket']),
    paidBy: z.enum(['buyer', 'organizer']),
    refundable: z.boolean(),
    taxRateId: Id.nullable(),
    state: State,
    version: z.int(),
  })
  .meta({ id: 'FeeRule' });

export function feeJson(row: FeeRow): z.input<typeof Fee> {
  const { organizationId: _o, eventId: _e, kind: _k, tax: _t, ownTax: _own, ...fee } = row;
  return fee;
}
