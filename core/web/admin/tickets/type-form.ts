import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import type { PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import type { EventDetail } from '../../../modules/events/index.ts';
import { translatedText } from '../../../modules/organizations/index.ts';
import { SALES_CHANNELS, type CategoryRow, type QuotaRow } from '../../../modules/tickets/index.ts';
import { translate } from '../../../kernel/values/translated.ts';
import type { FormView, Option } from '../../../render/contract/index.ts';
import { eventHref } from '../events/event-head.ts';
import { formModel, type FormModel } from '../form-model.ts';

const MONEY = { widget: 'money', currencyFrom: 'currency', half: true } as const;
const Price = z.int().min(0).max(100_000_000_000).nullable().default(null);
const PerOrder = z.int().min(1).max(100);

/** A ticket type as it is edited; `zone` and `currency` say how its times and its price were typed. */
export const TypeForm = z.object({
  name: translatedText(200).meta({ title: 'fields.name', widget: 'translated' }),
  description: translatedText(4000).meta({ title: 'fields.description', widget: 'translated', multiline: true }),
  price: z
    .int()
    .min(0)
    .max(100_000_000_000)
    .meta({ title: 'tickets.field.price', widget: 'money', currencyFrom: 'currency', half: true }),
  kind: z
    .enum(['ticket', 'product'])
    .default('ticket')
    .meta({
      title: 'tickets.field.kind',
      help: 'tickets.field.kind_help',
      half: true,
      labels: { ticket: 'tickets.kind.ticket', product: 'tickets.kind.product' },
    }),
  category: z.uuid().nullable().default(null).meta({ title: 'tickets.field.category', widget: 'select', half: true }),
  pricing: z
    .enum(['fixed', 'open'])
    .default('fixed')
    .meta({
      title: 'tickets.field.pricing',
      help: 'tickets.field.pricing_help',
      half: true,
      labels: { fixed: 'tickets.pricing.fixed', open: 'tickets.pricing.open' },
    }),
  suggestedPrice: Price.meta({ title: 'tickets.field.suggested', help: 'tickets.field.suggested_help', ...MONEY }),
  formerPrice: Price.meta({ title: 'tickets.field.former', help: 'tickets.field.former_help', ...MONEY }),
  maxPerBuyer: z
    .int()
    .min(1)
    .max(10_000)
    .nullable()
    .default(null)
    .meta({ title: 'tickets.field.max_per_buyer', help: 'tickets.field.max_per_buyer_help', half: true }),
  channels: z
    .array(z.enum(SALES_CHANNELS))
    .default([])
    .meta({
      title: 'tickets.field.channels',
      help: 'tickets.field.channels_help',
      labels: { web: 'tickets.channel.web', box_office: 'tickets.channel.box_office', api: 'tickets.channel.api' },
    }),
  onlyFor: z
    .string()
    .trim()
    .max(100_000)
    .default('')
    .meta({ title: 'tickets.field.only_for', help: 'tickets.field.only_for_help', widget: 'textarea', rows: 3 }),
  needsApproval: z
    .boolean()
    .default(false)
    .meta({ title: 'tickets.field.needs_approval', help: 'tickets.field.needs_approval_help' }),
  giftCard: Price.meta({ title: 'tickets.field.gift_card', help: 'tickets.field.gift_card_help', ...MONEY }),
  onlyAddOn: z
    .boolean()
    .default(false)
    .meta({ title: 'tickets.field.only_add_on', help: 'tickets.field.only_add_on_help' }),
  validFrom: z
    .date()
    .nullable()
    .default(null)
    .meta({ title: 'tickets.field.valid_from', zoneFrom: 'zone', half: true }),
  validUntil: z
    .date()
    .nullable()
    .default(null)
    .meta({ title: 'tickets.field.valid_until', zoneFrom: 'zone', half: true }),
  quantity: z
    .int()
    .min(0)
    .max(10_000_000)
    .nullable()
    .meta({ title: 'tickets.field.quantity', help: 'tickets.field.quantity_help', half: true }),
  minPerOrder: PerOrder.meta({ title: 'tickets.field.min_per_order', half: true }),
  maxPerOrder: PerOrder.meta({ title: 'tickets.field.max_per_order', half: true }),
  salesStart: z.date().nullable().meta({ title: 'tickets.field.sales_start', zoneFrom: 'zone', half: true }),
  salesEnd: z.date().nullable().meta({ title: 'tickets.field.sales_end', zoneFrom: 'zone', half: true }),
  hidden: z.boolean().default(false).meta({ title: 'tickets.field.hidden', help: 'tickets.field.hidden_help' }),
  seatCategory: z
    .string()
    .trim()
    .max(60)
    .default('')
    .meta({ title: 'seats.type.category', help: 'seats.type.category_help', widget: 'select' }),
  quotas: z.array(z.uuid()).default([]).meta({ title: 'tickets.field.quotas', help: 'tickets.field.quotas_help' }),
  zone: z.string(),
  currency: z.string(),
  version: z.coerce.number().int().optional(),
});

const GROUPS = [
  { fields: ['name', 'description', 'kind', 'category'] },
  {
    title: 'tickets.group.price',
    fields: [
      'price',
      'formerPrice',
      'pricing',
      'suggestedPrice',
      'giftCard',
      'quantity',
      'maxPerBuyer',
      'minPerOrder',
      'maxPerOrder',
    ],
  },
  { title: 'tickets.group.sale', fields: ['salesStart', 'salesEnd', 'channels', 'hidden', 'onlyAddOn'] },
  { title: 'tickets.group.people', fields: ['onlyFor', 'needsApproval'] },
  { title: 'tickets.group.validity', fields: ['validFrom', 'validUntil'] },
] as const;

type TypeFormOf = Omit<FormModel, 'schema' | 'groups' | 'fields'> & {
  readonly event: EventDetail;
  readonly shared: readonly QuotaRow[];
  readonly categories: readonly CategoryRow[];
  /** The price categories of the organization's seat maps. */
  readonly seatCategories: readonly string[];
};

export function typeForm(
  scope: Scope,
  request: PageRequest,
  { event, shared, categories, seatCategories, ...model }: TypeFormOf,
): FormView {
  const { zone, currency } = event;
  const suffix = zone.replaceAll('_', ' ');
  const form = formModel(scope, request, {
    ...model,
    schema: TypeForm,
    values: { ...model.values, zone, currency },
    groups: [
      ...GROUPS,
      ...(seatCategories.length === 0 ? [] : [{ title: 'seats.type.group', fields: ['seatCategory'] }]),
      ...(shared.length === 0 ? [] : [{ title: 'tickets.group.quotas', fields: ['quotas'] }]),
    ],
    fields: {
      locales: languagesOf(scope, event),
      zone,
      currency,
      over: {
        salesStart: { suffix },
        salesEnd: { suffix },
        validFrom: { suffix },
        validUntil: { suffix },
        category: {
          options: [
            { value: '', label: '–' },
            ...categories.map(({ id, name }) => ({ value: id, label: translate(name, scope.locale, event.locale) })),
          ],
        },
        seatCategory: {
          options: [
            { value: '', label: scope.t('seats.type.none') },
            ...seatCategories.map((name) => ({ value: name, label: name })),
          ],
        },
        quotas: { options: shared.map(quotaOption) },
      },
    },
    cancelHref: `${eventHref(request, event.id)}/tickets`,
  });
  return {
    ...form,
    hidden: [
      { name: 'zone', value: zone },
      { name: 'currency', value: currency },
    ],
  };
}

/** What the use cases take. The price was typed in a currency that must still be the event's. */
export function typeFacts(values: z.output<typeof TypeForm>, event: EventDetail) {
  if (values.currency !== event.currency || values.zone !== event.zone) {
    throw new DomainError('conflict.changed_by_somebody', { status: 409 });
  }
  return {
    eventId: event.id,
    name: values.name,
    description: values.description,
    kind: values.kind,
    categoryId: values.category,
    pricing: values.pricing,
    priceMinor: values.price,
    suggestedMinor: values.pricing === 'open' ? values.suggestedPrice : null,
    formerMinor: values.formerPrice,
    minPerOrder: values.minPerOrder,
    maxPerOrder: values.maxPerOrder,
    maxPerBuyer: values.maxPerBuyer,
    salesStart: values.salesStart,
    salesEnd: values.salesEnd,
    hidden: values.hidden,
    onlyAddOn: values.onlyAddOn,
    channels: values.channels.length === 0 ? null : values.channels,
    onlyFor: values.onlyFor.split(/[\s,;]+/).filter((entry) => entry !== ''),
    needsApproval: values.needsApproval,
    giftCardMinor: values.giftCard,
    validFrom: values.validFrom,
    validUntil: values.validUntil,
    seatCategory: values.seatCategory || null,
    quotaIds: values.quotas,
  };
}

function languagesOf({ site }: Scope, { locale }: EventDetail): string[] {
  return [...new Set([locale, ...site.locales])];
}

function quotaOption({ id, name, size, taken }: QuotaRow): Option {
  return { value: id, label: size === null ? name : `${name} (${taken} / ${size})` };
}
