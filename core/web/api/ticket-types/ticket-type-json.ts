import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import { money } from '../../../kernel/values/money.ts';
import type { EventDetail } from '../../../modules/events/index.ts';
import type { QuotaRow, TicketTypeRow } from '../../../modules/tickets/index.ts';
import { Id, Instant, Money, moneyFrom, moneyJson } from '../schemas.ts';

const Text = z.union([z.string().trim().min(1).max(200), z.record(z.string().min(2).max(20), z.string().max(200))]);
const LongText = z.union([z.string().max(4000), z.record(z.string().min(2).max(20), z.string().max(4000))]);
export const Size = z.int().min(0).max(10_000_000);

export const Quota = z
  .strictObject({
    id: Id,
    name: z.string(),
    size: z.int().nullable().meta({ description: 'Null: unlimited.' }),
    taken: z.int().meta({ description: 'Places in drafts, placed and confirmed orders.' }),
    occurrenceId: Id.nullable(),
    ticketTypeId: Id.nullable().meta({ description: 'The type whose `quantity` it is; null for a shared quota.' }),
  })
  .meta({ id: 'Quota' });

export const TicketType = z
  .strictObject({
    id: Id,
    eventId: Id,
    name: z.record(z.string(), z.string()),
    description: z.record(z.string(), z.string()),
    price: Money,
    minPerOrder: z.int(),
    maxPerOrder: z.int(),
    salesStart: Instant.nullable(),
    salesEnd: Instant.nullable(),
    hidden: z.boolean(),
    position: z.int(),
    state: z.enum(['active', 'archived']),
    version: z.int(),
    quotas: z.array(Quota).optional().meta({ description: 'Only for staff.' }),
  })
  .meta({ id: 'TicketType' });

export const typeFields = {
  name: Text.meta({ description: "A text in the event's language, or one by language." }),
  description: LongText.optional(),
  price: Money,
  minPerOrder: z.int().min(1).max(100).optional(),
  maxPerOrder: z.int().min(1).max(100).optional(),
  salesStart: Instant.nullable().optional(),
  salesEnd: Instant.nullable().optional(),
  hidden: z.boolean().optional(),
  position: z.int().min(0).max(10_000).optional(),
  quotaIds: z.array(Id).max(20).optional().meta({ description: 'Shared quotas that count this type as well.' }),
};

type Given = z.output<ReturnType<typeof partial>>;
const partial = () => z.object(typeFields).partial();

export function factsFrom(body: Given, event: EventDetail) {
  const { minPerOrder, maxPerOrder, hidden, position, quotaIds, salesStart, salesEnd, description } = body;
  return {
    minPerOrder,
    maxPerOrder,
    hidden,
    position,
    quotaIds,
    salesStart: instantFrom(salesStart),
    salesEnd: instantFrom(salesEnd),
    description: description === undefined ? undefined : translatedFrom(description, event),
  };
}

function instantFrom(text: string | null | undefined): Date | null | undefined {
  return text ? new Date(text) : text === null ? null : undefined;
}

export function translatedFrom(text: string | Readonly<Record<string, string>>, { locale }: EventDetail) {
  return typeof text === 'string' ? { [locale]: text } : text;
}

export function priceIn(price: z.output<typeof Money>, { currency }: EventDetail): number {
  const { minor, currency: given } = moneyFrom(price);
  if (given !== currency) throw new DomainError('money.currency', { field: 'price.currency', params: { currency } });
  return minor;
}

export function typeJson(type: TicketTypeRow, isStaff: boolean): z.input<typeof TicketType> {
  const { id, eventId: event, name, description, minPerOrder, maxPerOrder, hidden, position, state, version } = type;
  return {
    id,
    eventId: event,
    name,
    description,
    price: moneyJson(money(type.priceMinor, type.currency)),
    minPerOrder,
    maxPerOrder,
    salesStart: type.salesStart?.toISOString() ?? null,
    salesEnd: type.salesEnd?.toISOString() ?? null,
    hidden,
    position,
    state,
    version,
    ...(isStaff ? { quotas: type.quotas.map(quotaJson) } : {}),
  };
}

export function quotaJson({ id, name, size, taken, occurrenceId, ownTypeId }: QuotaRow): z.input<typeof Quota> {
  return { id, name, size, taken, occurrenceId, ticketTypeId: ownTypeId };
}
