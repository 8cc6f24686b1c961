import { z } from 'zod';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { translatedText } from '../../../modules/organizations/index.ts';
import { createTaxRate, taxRateOf, taxRatesOf, updateTaxRate } from '../../../modules/taxes/index.ts';
import type { FormView, ListView } from '../../../render/contract/index.ts';
import { historyEntries } from '../audit/history.ts';
import { formModel } from '../form-model.ts';
import { Percent, percentLabel, percentText, rateOf } from '../percent.ts';

const TaxForm = z.object({
  name: z.string().trim().min(1).max(80).meta({ title: 'fields.name', help: 'taxes.name_help' }),
  percent: Percent.meta({ title: 'taxes.rate', suffix: '%', half: true }),
  inclusive: z
    .enum(['yes', 'no'])
    .default('yes')
    .meta({ title: 'taxes.how', half: true, labels: { yes: 'taxes.inclusive', no: 'taxes.added' } }),
  compound: z.boolean().default(false).meta({ title: 'taxes.compound', help: 'taxes.compound_help' }),
  note: translatedText(500).meta({ title: 'taxes.note', help: 'taxes.note_help', widget: 'translated' }),
  state: z
    .enum(['active', 'archived'])
    .default('active')
    .meta({ title: 'taxes.state', labels: { active: 'taxes.active', archived: 'taxes.archived' } }),
  version: z.coerce.number().int().optional(),
});

const FACTS = ['name', 'percent', 'inclusive', 'compound', 'note'];
type Typed = Pick<z.output<typeof TaxForm>, 'name' | 'percent' | 'inclusive' | 'compound' | 'note'>;

function factsOf({ name, percent, inclusive, compound, note }: Typed) {
  const text = Object.values(note).some((each) => each !== '') ? note : null;
  return { name, rate: rateOf(percent), inclusive: inclusive === 'yes', compound, note: text };
}

const base = (request: PageRequest) => `/admin/o/${request.organization!.slug}/taxes`;

/** The taxes that an organization charges. */
export const taxesPage = page({
  path: '/admin/o/:org/taxes',
  may: 'settings.write',
  nav: { section: 'organization', label: 'taxes.title', order: 62, icon: 'settings' },
  async show(scope, _at, request) {
    const rates = await taxRatesOf(scope, request.organization!.id);
    const add = { label: scope.t('taxes.new'), href: `${base(request)}/new`, tone: 'primary', icon: 'plus' } as const;
    const model: ListView = {
      title: scope.t('taxes.title'),
      subtitle: scope.t('taxes.subtitle'),
      actions: [add],
      table: {
        caption: scope.t('taxes.title'),
        columns: ['fields.name', 'taxes.rate', 'taxes.how', 'taxes.state'].map((key) => ({ label: scope.t(key) })),
        rows: rates.map((rate) => ({
          cells: [
            { kind: 'link', text: rate.name, href: `${base(request)}/${rate.id}` },
            { kind: 'text', text: percentLabel(scope, rate.rate) },
            { kind: 'text', text: scope.t(howOf(rate)) },
            {
              kind: 'badge',
              label: scope.t(`taxes.${rate.state}`),
              tone: rate.state === 'active' ? 'success' : 'neutral',
            },
          ],
        })),
      },
      page: {},
      empty: { title: scope.t('taxes.empty_title'), text: scope.t('taxes.empty_text'), icon: 'settings', action: add },
    };
    return { view: 'admin/list', model };
  },
});

export const newTaxPage = page({
  path: '/admin/o/:org/taxes/new',
  may: 'settings.write',
  form: TaxForm,
  async show(scope, _at, request) {
    const model = taxForm(scope, request, {
      title: scope.t('taxes.new'),
      fields: [...FACTS],
      values: { inclusive: 'yes' },
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, _at, values, request) {
    await createTaxRate(scope, { ...factsOf(values), organizationId: request.organization!.id });
    return { goTo: base(request), flash: 'taxes.saved' };
  },
});

export const editTaxPage = page({
  path: '/admin/o/:org/taxes/:rate',
  may: 'settings.write',
  form: TaxForm,
  async show(scope, { rate: id }, request) {
    const rate = await taxRateOf(scope, request.organization!.id, id);
    const model = taxForm(scope, request, {
      title: rate.name,
      fields: [...FACTS, 'state'],
      values: {
        ...rate,
        percent: percentText(rate.rate),
        inclusive: rate.inclusive ? 'yes' : 'no',
        note: rate.note ?? {},
      },
      version: rate.version,
      history: await historyEntries(scope, [id]),
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, { rate: id }, { state, version, ...values }, request) {
    await updateTaxRate(scope, { ...factsOf(values), state, version, id, organizationId: request.organization!.id });
    return { goTo: base(request), flash: 'taxes.saved' };
  },
});

interface TaxFormOf {
  readonly title: string;
  readonly fields: readonly string[];
  readonly values: Readonly<Record<string, unknown>>;
  readonly version?: number;
  readonly history?: FormView['history'];
}

function taxForm(scope: Scope, request: PageRequest, { fields, ...model }: TaxFormOf): FormView {
  return formModel(scope, request, {
    ...model,
    breadcrumbs: [{ label: scope.t('taxes.title'), href: base(request) }],
    schema: TaxForm,
    groups: [{ fields }],
    fields: { locales: [...scope.site.locales] },
    action: request.path,
    submit: scope.t('form.save'),
    cancelHref: base(request),
  });
}

export function howOf({ inclusive, compound }: { readonly inclusive: boolean; readonly compound: boolean }) {
  if (inclusive) return 'taxes.inclusive';
  return compound ? 'taxes.compound' : 'taxes.added';
}
