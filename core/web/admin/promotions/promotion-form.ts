import { z } from 'zod';
import type { PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { translate } from '../../../kernel/values/translated.ts';
import { eventById } from '../../../modules/events/index.ts';
import { organizationById, translatedText } from '../../../modules/organizations/index.ts';
import { PromotionFacts, type PromotionRow } from '../../../modules/promotions/index.ts';
import { quotasOf, ticketTypesOf } from '../../../modules/tickets/index.ts';
import type { FormView, Option } from '../../../render/contract/index.ts';
import { formModel, type FormModel } from '../form-model.ts';
import { Percent, percentText, rateOf } from '../percent.ts';

const { shape } = PromotionFacts;
const field = (title: string, more: object = {}) => ({ title, half: true, ...more });
const money = (title: string, help: string) => field(title, { widget: 'money', currencyFrom: 'currency', help });
const Limit = z.int().min(1).max(10_000_000).nullable();

const EFFECTS = {
  percent: 'promotions.effect.percent',
  amount: 'promotions.effect.amount',
  amount_each: 'promotions.effect.amount_each',
  price: 'promotions.effect.price',
  buy_get: 'promotions.effect.buy_get',
  none: 'promotions.effect.none',
};

/** A promotion as it is edited; `zone` and `currency` say how its times and amounts were typed. */
export const PromotionForm = z.object({
  name: translatedText(200).meta({ title: 'fields.name', help: 'promotions.help.name', widget: 'translated' }),
  kind: z
    .enum(['code', 'automatic'])
    .default('code')
    .meta(
      field('promotions.field.kind', {
        labels: { code: 'promotions.kind.code', automatic: 'promotions.kind.automatic' },
      }),
    ),
  eventId: z
    .uuid()
    .nullable()
    .default(null)
    .meta(field('promotions.field.event', { widget: 'select' })),
  eventIds: z.array(z.uuid()).default([]).meta({ title: 'promotions.field.events', help: 'promotions.help.events' }),
  effect: shape.effect.default('percent').meta(field('promotions.field.effect', { labels: EFFECTS })),
  percent: Percent.meta(field('promotions.field.percent', { suffix: '%' })),
  amountMinor: z
    .int()
    .min(0)
    .max(100_000_000_000)
    .nullable()
    .meta(money('promotions.field.amount', 'promotions.help.amount')),
  buyCount: z.int().min(0).max(100).nullable().meta(field('promotions.field.buy')),
  freeCount: z.int().min(0).max(100).nullable().meta(field('promotions.field.free')),
  minQuantity: z.int().min(0).max(1000).nullable().meta(field('promotions.field.min_quantity')),
  minMinor: z
    .int()
    .min(0)
    .max(100_000_000_000)
    .nullable()
    .meta(money('promotions.field.min_amount', 'promotions.help.min_amount')),
  ticketTypeIds: z.array(z.uuid()).default([]).meta({ title: 'promotions.field.types', help: 'promotions.help.types' }),
  unlocksHidden: z
    .boolean()
    .default(false)
    .meta({ title: 'promotions.field.unlocks', help: 'promotions.help.unlocks' }),
  reservedQuotaId: z
    .uuid()
    .nullable()
    .default(null)
    .meta({ title: 'promotions.field.reserved', help: 'promotions.help.reserved', widget: 'select' }),
  maxUses: Limit.meta(field('promotions.field.max_uses')),
  maxUsesPerCode: Limit.meta(field('promotions.field.max_per_code')),
  maxUsesPerBuyer: Limit.meta(field('promotions.field.max_per_buyer')),
  budgetMinor: z
    .int()
    .min(1)
    .max(100_000_000_000)
    .nullable()
    .meta(money('promotions.field.budget', 'promotions.help.budget')),
  combines: z.boolean().default(false).meta({ title: 'promotions.field.combines' }),
  startsAt: z
    .date()
    .nullable()
    .meta(field('promotions.field.starts', { zoneFrom: 'zone' })),
  endsAt: z
    .date()
    .nullable()
    .meta(field('promotions.field.ends', { zoneFrom: 'zone' })),
  tags: z.string().trim().max(400).default('').meta({ title: 'promotions.field.tags', help: 'promotions.help.tags' }),
  position: z
    .int()
    .min(0)
    .max(10_000)
    .default(0)
    .meta({ title: 'promotions.field.position', help: 'promotions.help.position' }),
  zone: z.string(),
  currency: z.string(),
  version: z.coerce.number().int().optional(),
});

export interface PromotionPlace {
  readonly zone: string;
  readonly currency: string;
  readonly locales: readonly string[];
  readonly types: readonly Option[];
  readonly quotas: readonly Option[];
}

/** Where a promotion is for: whose zone and currency its form speaks of, and what it can name. */
export async function placeOf(
  scope: Scope,
  { organization }: PageRequest,
  eventId: string | null,
): Promise<PromotionPlace> {
  const locales = (own: string) => [...new Set([own, ...scope.site.locales])];
  const event = eventId === null ? undefined : await eventById(scope, eventId);
  if (!event) {
    const { zone, currency, locale } = (await organizationById(scope, organization!.id))!;
    return { zone, currency, locales: locales(locale), types: [], quotas: [] };
  }
  const [types, quotas] = await Promise.all([ticketTypesOf(scope, event.id), quotasOf(scope, event.id)]);
  const used = new Set(types.flatMap((type) => type.quotas.map(({ id }) => id)));
  return {
    ...{ zone: event.zone, currency: event.currency, locales: locales(event.locale) },
    types: types
      .filter(({ state }) => state === 'active')
      .map(({ id, name }) => ({ value: id, label: translate(name, scope.locale, event.locale) })),
    quotas: quotas
      .filter(({ id, ownTypeId, occurrenceId }) => ownTypeId === null && occurrenceId === null && !used.has(id))
      .map(({ id, name, size }) => ({ value: id, label: size === null ? name : `${name} (${size})` })),
  };
}

type PromotionFormOf = Omit<FormModel, 'schema' | 'groups' | 'fields'> & {
  readonly place: PromotionPlace;
  /** Only when it is new: whether it is of one event never changes. */
  readonly events?: readonly Option[];
  /** Of one that is for several: which there are. */
  readonly chosen?: readonly Option[];
};

export function promotionForm(
  scope: Scope,
  request: PageRequest,
  { place, events, chosen = [], ...model }: PromotionFormOf,
): FormView {
  const { zone, currency, types, quotas } = place;
  const suffix = zone.replaceAll('_', ' ');
  const form = formModel(scope, request, {
    ...model,
    schema: PromotionForm,
    values: { ...model.values, zone, currency },
    groups: [
      { fields: ['name', ...(events ? ['kind', 'eventId'] : []), ...(chosen.length > 1 ? ['eventIds'] : [])] },
      {
        title: 'promotions.group.effect',
        fields: ['effect', 'percent', 'amountMinor', 'buyCount', 'freeCount', 'minQuantity', 'minMinor'],
      },
      ...(types.length > 0
        ? [{ title: 'promotions.group.tickets', fields: ['ticketTypeIds', 'unlocksHidden', 'reservedQuotaId'] }]
        : []),
      {
        title: 'promotions.group.limits',
        help: 'promotions.help.limits',
        fields: ['maxUses', 'maxUsesPerCode', 'maxUsesPerBuyer', 'budgetMinor', 'combines'],
      },
      { title: 'promotions.group.when', fields: ['startsAt', 'endsAt', 'tags', 'position'] },
    ],
    fields: {
      ...{ locales: place.locales, zone, currency },
      over: {
        startsAt: { suffix },
        endsAt: { suffix },
        ticketTypeIds: { options: [...types] },
        eventIds: { options: [...chosen] },
        reservedQuotaId: { options: [{ value: '', label: '–' }, ...quotas] },
        ...(events
          ? { eventId: { options: [{ value: '', label: scope.t('promotions.all_events') }, ...events] } }
          : {}),
      },
    },
  });
  return {
    ...form,
    hidden: [
      { name: 'zone', value: zone },
      { name: 'currency', value: currency },
    ],
  };
}

type Typed = z.output<typeof PromotionForm>;

/** What the use cases take. */
export function promotionFacts(values: Typed, kind: PromotionFacts['kind']): PromotionFacts {
  const { percent, tags, zone: _zone, currency: _currency, version: _version, eventId: _event, ...rest } = values;
  return {
    ...rest,
    kind,
    rate: rateOf(percent),
    amountMinor: rest.amountMinor ?? 0,
    buyCount: rest.buyCount ?? 0,
    freeCount: rest.freeCount ?? 0,
    minQuantity: rest.minQuantity ?? 0,
    minMinor: rest.minMinor ?? 0,
    tags: [
      ...new Set(
        tags
          .split(',')
          .map((tag) => tag.trim().slice(0, 40))
          .filter(Boolean),
      ),
    ].slice(0, 20),
  };
}

export function typedValues(row: PromotionRow): Record<string, unknown> {
  return { ...row, percent: row.rate === 0 ? '' : percentText(row.rate), tags: row.tags.join(', ') };
}
