import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import type { PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import type { EventDetail } from '../../../modules/events/index.ts';
import { translatedText } from '../../../modules/organizations/index.ts';
import type { QuotaRow } from '../../../modules/tickets/index.ts';
import type { FormView, Option } from '../../../render/contract/index.ts';
import { eventHref } from '../events/event-head.ts';
import { formModel, type FormModel } from '../form-model.ts';

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
  quotas: z.array(z.uuid()).default([]).meta({ title: 'tickets.field.quotas', help: 'tickets.field.quotas_help' }),
  zone: z.string(),
  currency: z.string(),
  version: z.coerce.number().int().optional(),
});

const GROUPS = [
  { fields: ['name', 'description'] },
  { title: 'tickets.group.price', fields: ['price', 'quantity', 'minPerOrder', 'maxPerOrder'] },
  { title: 'tickets.group.sale', fields: ['salesStart', 'salesEnd', 'hidden'] },
] as const;

type TypeFormOf = Omit<FormModel, 'schema' | 'groups' | 'fields'> & {
  readonly event: EventDetail;
  readonly shared: readonly QuotaRow[];
};

export function typeForm(scope: Scope, request: PageRequest, { event, shared, ...model }: TypeFormOf): FormView {
  const { zone, currency } = event;
  const suffix = zone.replaceAll('_', ' ');
  const form = formModel(scope, request, {
    ...model,
    schema: TypeForm,
    values: { ...model.values, zone, currency },
    groups: shared.length === 0 ? GROUPS : [...GROUPS, { title: 'tickets.group.quotas', fields: ['quotas'] }],
    fields: {
      locales: languagesOf(scope, event),
      zone,
      currency,
      over: {
        salesStart: { suffix },
        salesEnd: { suffix },
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
  const { name, description, price, minPerOrder, maxPerOrder, salesStart, salesEnd, hidden, quotas } = values;
  if (values.currency !== event.currency || values.zone !== event.zone) {
    throw new DomainError('conflict.changed_by_somebody', { status: 409 });
  }
  return {
    eventId: event.id,
    name,
    description,
    priceMinor: price,
    minPerOrder,
    maxPerOrder,
    salesStart,
    salesEnd,
    hidden,
    quotaIds: quotas,
  };
}

function languagesOf({ site }: Scope, { locale }: EventDetail): string[] {
  return [...new Set([locale, ...site.locales])];
}

function quotaOption({ id, name, size, taken }: QuotaRow): Option {
  return { value: id, label: size === null ? name : `${name} (${taken} / ${size})` };
}
