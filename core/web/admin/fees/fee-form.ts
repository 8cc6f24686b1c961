import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import type { PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { fromDecimal, money, toDecimal } from '../../../kernel/values/money.ts';
import { translate } from '../../../kernel/values/translated.ts';
import type { FeeKind, FeeRow } from '../../../modules/fees/index.ts';
import { translatedText } from '../../../modules/organizations/index.ts';
import type { FormView, Link, Option } from '../../../render/contract/index.ts';
import { historyEntries } from '../audit/history.ts';
import { formModel } from '../form-model.ts';
import { Percent, percentText, rateOf } from '../percent.ts';

const Amount = (key: string) =>
  z
    .string()
    .trim()
    .max(20)
    .default('')
    .meta({ title: `fees.field.${key}`, half: true });
export const FeeForm = z.object({
  name: translatedText(120).meta({ title: 'fields.name', help: 'fees.name_help', widget: 'translated' }),
  organizationId: z.uuid().nullable().default(null).meta({ title: 'fees.field.organization', widget: 'select' }),
  event: z.string().trim().max(120).default('').meta({ title: 'fees.field.event', help: 'fees.event_help' }),
  percent: Percent.meta({ title: 'fees.field.percent', suffix: '%', half: true }),
  fixed: Amount('fixed'),
  min: Amount('min'),
  max: Amount('max'),
  currency: z
    .string()
    .trim()
    .toUpperCase()
    .max(3)
    .default('')
    .meta({ title: 'fields.currency', help: 'fees.currency_help', half: true }),
  per: z
    .enum(['order', 'ticket'])
    .default('order')
    .meta({ title: 'fees.field.per', half: true, labels: { order: 'fees.per.order', ticket: 'fees.per.ticket' } }),
  paidBy: z
    .enum(['buyer', 'organizer'])
    .default('buyer')
    .meta({
      title: 'fees.field.paid_by',
      half: true,
      labels: { buyer: 'fees.paid_by.buyer', organizer: 'fees.paid_by.organizer' },
    }),
  refundable: z.boolean().default(true).meta({ title: 'fees.field.refundable', help: 'fees.refundable_help' }),
  taxRateId: z
    .uuid()
    .nullable()
    .default(null)
    .meta({ title: 'fees.field.tax', help: 'fees.tax_help', widget: 'select' }),
  taxName: z.string().trim().max(80).default('').meta({ title: 'fees.field.tax', help: 'fees.own_tax_help' }),
  taxPercent: Percent.meta({ title: 'taxes.rate', suffix: '%', half: true }),
  taxHow: z
    .enum(['within', 'on_top'])
    .default('within')
    .meta({ title: 'taxes.how', half: true, labels: { within: 'fees.tax_within', on_top: 'fees.tax_on_top' } }),
  state: z
    .enum(['active', 'archived'])
    .default('active')
    .meta({ title: 'taxes.state', labels: { active: 'taxes.active', archived: 'taxes.archived' } }),
  version: z.coerce.number().int().optional(),
});
type Typed = z.output<typeof FeeForm>;

/** The tax on a fee of the site. */
export const OWN_TAX = ['taxName', 'taxPercent', 'taxHow'];

/** Of every fee, whoever asks for it. */
export const FIELDS = ['percent', 'fixed', 'per', 'paidBy', 'min', 'max', 'currency', 'refundable'];

interface FeeFormOf {
  readonly title: string;
  readonly href: string;
  /** Above it, where that is not the list of fees. */
  readonly back?: Link;
  readonly fields: readonly string[];
  readonly values: Readonly<Record<string, unknown>>;
  readonly taxes?: readonly Option[];
  readonly organizations?: readonly Option[];
  readonly version?: number;
  readonly history?: FormView['history'];
}

export function feeForm(scope: Scope, request: PageRequest, of: FeeFormOf): FormView {
  const { href, back, fields, taxes = [], organizations = [], ...model } = of;
  return formModel(scope, request, {
    ...model,
    breadcrumbs: [back ?? { label: scope.t('fees.title'), href }],
    schema: FeeForm,
    groups: [{ fields }],
    fields: {
      locales: [...scope.site.locales],
      over: {
        taxRateId: { options: [{ value: '', label: '–' }, ...taxes] },
        organizationId: { options: [{ value: '', label: scope.t('fees.everybody') }, ...organizations] },
      },
    },
    action: request.path,
    submit: scope.t('form.save'),
    cancelHref: href,
  });
}

export async function editForm(
  scope: Scope,
  request: PageRequest,
  row: FeeRow,
  of: Pick<FeeFormOf, 'href' | 'back' | 'fields' | 'taxes'> & Partial<Pick<FeeFormOf, 'title'>>,
): Promise<FormView> {
  const amount = (minor: number | null) =>
    minor === null || row.currency === null ? '' : toDecimal(money(minor, row.currency));
  const values = {
    ...row,
    percent: row.rate === 0 ? '' : percentText(row.rate),
    fixed: row.fixedMinor === 0 ? '' : amount(row.fixedMinor),
    min: amount(row.minMinor),
    max: amount(row.maxMinor),
    currency: row.currency ?? '',
    taxName: row.ownTax?.name ?? '',
    taxPercent: row.ownTax ? percentText(row.ownTax.rate) : '',
    taxHow: row.ownTax?.inclusive === false ? 'on_top' : 'within',
  };
  const { version } = row;
  const title = translate(row.name, scope.locale);
  return feeForm(scope, request, { title, ...of, values, version, history: await historyEntries(scope, [row.id]) });
}

/** What the use cases take. */
export function factsOf(values: Typed, kind: FeeKind) {
  const { name, per, paidBy, refundable, taxRateId } = values;
  const currency = values.currency === '' ? null : values.currency;
  const minor = (field: 'fixed' | 'min' | 'max') => {
    if (values[field] === '') return null;
    if (currency === null) throw new DomainError('fee.currency_missing', { field: 'currency' });
    try {
      return Math.abs(fromDecimal(values[field], currency).minor);
    } catch {
      throw new DomainError('money.not_an_amount', { field, params: { currency } });
    }
  };
  return {
    ...{ name, kind, per, paidBy, refundable, currency },
    taxRateId: kind === 'platform' ? null : taxRateId,
    ownTax: kind === 'platform' ? ownTaxOf(values) : null,
    rate: rateOf(values.percent),
    fixedMinor: minor('fixed') ?? 0,
    minMinor: minor('min'),
    maxMinor: minor('max'),
  };
}

function ownTaxOf({ taxName: name, taxPercent, taxHow }: Typed) {
  if (name === '' && taxPercent === '') return null;
  if (name === '') throw new DomainError('fee.tax_name_missing', { field: 'taxName' });
  return { name, rate: rateOf(taxPercent), inclusive: taxHow === 'within' };
}
