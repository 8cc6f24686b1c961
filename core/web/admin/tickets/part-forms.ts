import { z } from 'zod';
import type { PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { translatedText } from '../../../modules/organizations/index.ts';
import type { FormView, Option } from '../../../render/contract/index.ts';
import { formModel } from '../form-model.ts';
import { belowType, type TypeAt } from './parts.page.ts';

const MONEY = { widget: 'money', currencyFrom: 'currency', half: true } as const;
const Name = translatedText(200).meta({ title: 'fields.name', widget: 'translated' });
const Minor = z.int().min(0).max(100_000_000_000);
const Places = z.int().min(0).max(10_000_000).nullable();
const Position = z.int().min(0).max(10_000).default(0).meta({ title: 'tickets.field.position', half: true });
const Each = z.int().min(0).max(100);

export const VariationForm = z.object({
  name: Name,
  price: Minor.nullable().meta({ title: 'tickets.field.price', help: 'tickets.variation.price_help', ...MONEY }),
  quantity: Places.meta({ title: 'tickets.field.quantity', help: 'tickets.field.quantity_help', half: true }),
  position: Position,
  currency: z.string(),
});

export const TierForm = z.object({
  name: Name,
  price: Minor.meta({ title: 'tickets.field.price', ...MONEY }),
  quantity: Places.meta({ title: 'tickets.tier.quantity', help: 'tickets.tier.quantity_help', half: true }),
  startsAt: z.date().nullable().meta({ title: 'tickets.tier.starts', zoneFrom: 'zone', half: true }),
  endsAt: z.date().nullable().meta({ title: 'tickets.tier.ends', zoneFrom: 'zone', half: true }),
  position: Position,
  zone: z.string(),
  currency: z.string(),
});

export const AddOnForm = z.object({
  addOn: z.uuid().meta({ title: 'tickets.add_on.type', widget: 'select' }),
  min: Each.meta({ title: 'tickets.add_on.min', help: 'tickets.add_on.min_help', half: true }),
  max: Each.min(1).meta({ title: 'tickets.add_on.max', help: 'tickets.add_on.max_help', half: true }),
  included: Each.meta({ title: 'tickets.add_on.included', help: 'tickets.add_on.included_help', half: true }),
});

interface PartForm {
  readonly schema: z.ZodType;
  /** The names of its texts stand below `tickets.<key>`. */
  readonly key: 'variation' | 'tier' | 'add_on';
  readonly fields: readonly string[];
  readonly values: Readonly<Record<string, unknown>>;
  readonly action: string;
  readonly isNew: boolean;
  readonly graveActions?: FormView['graveActions'];
  readonly options?: Readonly<Record<string, { readonly options: Option[] }>>;
}

export function partForm(scope: Scope, request: PageRequest, at: TypeAt, form: PartForm): FormView {
  const { zone, currency, locale } = at.event;
  const suffix = zone.replaceAll('_', ' ');
  const shown = formModel(scope, request, {
    ...belowType(scope, request, at, scope.t(`tickets.${form.key}.${form.isNew ? 'new' : 'edit'}`)),
    schema: form.schema,
    values: { ...form.values, zone, currency },
    groups: [{ fields: form.fields }],
    fields: {
      locales: [...new Set([locale, ...scope.site.locales])],
      zone,
      currency,
      over: {
        ...(form.fields.includes('startsAt') ? { startsAt: { suffix }, endsAt: { suffix } } : {}),
        ...form.options,
      },
    },
    action: form.action,
    submit: form.isNew ? scope.t('tickets.parts.add') : scope.t('form.save'),
    cancelHref: at.base,
    graveActions: form.graveActions ?? [],
  });
  const hidden = [
    { name: 'zone', value: zone },
    { name: 'currency', value: currency },
  ];
  return { ...shown, hidden: form.key === 'add_on' ? [] : hidden.slice(form.key === 'tier' ? 0 : 1) };
}
