import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import { money } from '../../../kernel/values/money.ts';
import type { EventDetail } from '../../../modules/events/index.ts';
import { SALES_CHANNELS, type QuotaRow, type TicketTypeRow } from '../../../modules/tickets/index.ts';
import { Id, Instant, Money, moneyFrom, moneyJson } from '../schemas.ts';

export const Text = z.union([
  z.string().trim().min(1).max(200),
  z.record(z.string().min(2).max(20), z.string().max(200)),
]);
export const LongText = z.union([z.string().max(4000), z.record(z.string().min(2).max(20), z.string().max(4000))]);
export const Size = z.int().min(0).max(10_000_000);

export const Quota = z
  .strictObject({
    id: Id,
    name: z.string(),
    size: z.int().nullable().meta({ description: 'Null: unlimited.' }),
    taken: z.int().meta({ description: 'Places in drafts, placed and confirmed orders.' }),
    occurrenceId: Id.nullable(),
    ticketTypeId: Id.nullable().meta({ description: 'The type whose `quantity` it is; null for a shared quota.' }),
    variationId: Id.nullable().meta({ description: 'The variation whose `quantity` it is.' }),
  })
  .meta({ id: 'Quota' });

export const TicketType = z
  .strictObject({
    id: Id,
    eventId: Id,
    name: z.record(z.string(), z.string()),
    description: z.record(z.string(), z.string()),
    kind: z.enum(['ticket', 'product']),
    categoryId: Id.nullable(),
    pricing: z.enum(['fixed', 'open']),
    price: Money,
    suggestedPrice: Money.nullable(),
    formerPrice: Money.nullable(),
    minPerOrder: z.int(),
    maxPerOrder: z.int(),
    salesStart: Instant.nullable(),
    salesEnd: Instant.nullable(),
    hidden: z.boolean(),
    onlyAddOn: z.boolean(),
    maxPerBuyer: z.int().nullable(),
    channels: z.array(z.enum(SALES_CHANNELS)).nullable().meta({ description: 'Where it is sold; null: everywhere.' }),
    needsApproval: z.boolean(),
    giftCardMinor: z
      .int()
      .nullable()
      .meta({ description: 'A gift card of so much for each piece; 0: of what it costs; null: none.' }),
    validFrom: Instant.nullable(),
    validUntil: Instant.nullable(),
    onlyFor: z.array(z.string()).nullable().optional().meta({ description: 'Only for staff.' }),
    position: z.int(),
    seatCategory: z.string().nullable().meta({ description: 'The price category of the seats that come with it.' }),
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
  kind: z.enum(['ticket', 'product']).optional().meta({ description: 'A `product` admits nobody.' }),
  categoryId: Id.nullable().optional(),
  pricing: z
    .enum(['fixed', 'open'])
    .optional()
    .meta({ description: '`open`: the buyer says what to pay, no less than `price`.' }),
  suggestedPrice: Money.nullable().optional(),
  formerPrice: Money.nullable().optional().meta({ description: 'What it cost before, shown struck through.' }),
  maxPerBuyer: z.int().min(1).max(10_000).nullable().optional(),
  onlyAddOn: z.boolean().optional().meta({ description: 'Sold only with the types it is an add-on of.' }),
  channels: z.array(z.enum(SALES_CHANNELS)).min(1).nullable().optional(),
  onlyFor: z
    .array(z.string().trim().min(3).max(254))
    .max(2000)
    .nullable()
    .optional()
    .meta({ description: 'Addresses and domains (`@example.org`) that may have it; null: everybody.' }),
  needsApproval: z.boolean().optional(),
  giftCardMinor: z
    .int()
    .min(0)
    .max(100_000_000)
    .nullable()
    .optional()
    .meta({ description: 'Of a product: each piece is a gift card of so much; 0: of what it costs.' }),
  validFrom: Instant.nullable().optional().meta({ description: 'When its tickets begin to admit.' }),
  validUntil: Instant.nullable().optional(),
  position: z.int().min(0).max(10_000).optional(),
  seatCategory: z.string().trim().min(1).max(60).nullable().optional().meta({
    description: 'A price category of the seat map: a seat comes with each ticket. Null: no numbered places.',
  }),
  quotaIds: z.array(Id).max(20).optional().meta({ description: 'Shared quotas that count this type as well.' }),
};

type Given = z.output<ReturnType<typeof partial>>;
const partial = () => z.object(typeFields).partial();

export function factsFrom(body: Given, event: EventDetail) {
  const { minPerOrder, maxPerOrder, hidden, position, seatCategory, quotaIds, salesStart, salesEnd, description } =
    body;
  const { kind, categoryId, pricing, maxPerBuyer, onlyAddOn, channels, onlyFor, needsApproval, giftCardMinor } = body;
  return {
    ...{ kind, categoryId, pricing, maxPerBuyer, onlyAddOn, channels, onlyFor, needsApproval, giftCardMinor },
    suggestedMinor: maybePriceIn(body.suggestedPrice, event),
    formerMinor: maybePriceIn(body.formerPrice, event),
    validFrom: instantFrom(body.validFrom),
    validUntil: instantFrom(body.validUntil),
    minPerOrder,
    maxPerOrder,
    hidden,
    position,
    seatCategory,
    quotaIds,
    salesStart: instantFrom(salesStart),
    salesEnd: instantFrom(salesEnd),
    description: description === undefined ? undefined : translatedFrom(description, event),
  };
}

export function instantFrom(text: string | null | undefined): Date | null | undefined {
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

function maybePriceIn(price: z.output<typeof Money> | null | undefined, event: EventDetail) {
  return price ? priceIn(price, event) : (price as null | undefined);
}

export function typeJson(type: TicketTypeRow, isStaff: boolean): z.input<typeof TicketType> {
  const { id, eventId: event, name, description, minPerOrder, maxPerOrder, hidden, position, state, version } = type;
  return {
    id,
    eventId: event,
    name,
    description,
    kind: type.kind,
    categoryId: type.categoryId,
    pricing: type.pricing,
    price: moneyJson(money(type.priceMinor, type.currency)),
    suggestedPrice: type.suggestedMinor === null ? null : moneyJson(money(type.suggestedMinor, type.currency)),
    formerPrice: type.formerMinor === null ? null : moneyJson(money(type.formerMinor, type.currency)),
    onlyAddOn: type.onlyAddOn,
    maxPerBuyer: type.maxPerBuyer,
    channels: type.channels && [...type.channels],
    needsApproval: type.needsApproval,
    giftCardMinor: type.giftCardMinor,
    validFrom: type.validFrom?.toISOString() ?? null,
    validUntil: type.validUntil?.toISOString() ?? null,
    minPerOrder,
    maxPerOrder,
    salesStart: type.salesStart?.toISOString() ?? null,
    salesEnd: type.salesEnd?.toISOString() ?? null,
    hidden,
    position,
    seatCategory: type.seatCategory,
    state,
    version,
    ...(isStaff ? { quotas: type.quotas.map(quotaJson), onlyFor: type.onlyFor && [...type.onlyFor] } : {}),
  };
}

export function quotaJson({ ownTypeId, ownVariationId, ...quota }: QuotaRow): z.input<typeof Quota> {
  const { id, name, size, taken, occurrenceId } = quota;
  return { id, name, size, taken, occurrenceId, ticketTypeId: ownTypeId, variationId: ownVariationId };
}
