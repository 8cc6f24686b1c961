import { z } from 'zod';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { translate } from '../../../kernel/values/translated.ts';
import {
  assignTaxes,
  createTaxRate,
  taxesOfEvent,
  taxRateOf,
  taxRatesOf,
  updateTaxRate,
} from '../../../modules/taxes/index.ts';
import { ticketTypesOf } from '../../../modules/tickets/index.ts';
import type { Field, FormView, ListView } from '../../../render/contract/index.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import { historyEntries } from '../audit/history.ts';
import { belowEvent, eventAt, eventHref } from '../events/event-head.ts';
import { formModel } from '../form-model.ts';
import { Percent, percentText, rateOf } from '../percent.ts';

const TaxForm = z.object({
  name: z.string().trim().min(1).max(80).meta({ title: 'fields.name', help: 'taxes.name_help' }),
  percent: Percent.meta({ title: 'taxes.rate', suffix: '%', half: true }),
  inclusive: z
    .enum(['yes', 'no'])
    .default('yes')
    .meta({ title: 'taxes.how', half: true, labels: { yes: 'taxes.inclusive', no: 'taxes.added' } }),
  state: z
    .enum(['active', 'archived'])
    .default('active')
    .meta({ title: 'taxes.state', labels: { active: 'taxes.active', archived: 'taxes.archived' } }),
  version: z.coerce.number().int().optional(),
});

const base = (request: PageRequest) => `/admin/o/${request.organization!.slug}/taxes`;

/** The taxes that an organization charges. */
const taxesPage = page({
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
            { kind: 'text', text: `${percentText(rate.rate)} %` },
            { kind: 'text', text: scope.t(rate.inclusive ? 'taxes.inclusive' : 'taxes.added') },
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

const newTaxPage = page({
  path: '/admin/o/:org/taxes/new',
  may: 'settings.write',
  form: TaxForm,
  async show(scope, _at, request) {
    const model = taxForm(scope, request, {
      title: scope.t('taxes.new'),
      fields: ['name', 'percent', 'inclusive'],
      values: { inclusive: 'yes' },
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, _at, { name, percent, inclusive }, request) {
    const given = { name, rate: rateOf(percent), inclusive: inclusive === 'yes' };
    await createTaxRate(scope, { ...given, organizationId: request.organization!.id });
    return { goTo: base(request), flash: 'taxes.saved' };
  },
});

const editTaxPage = page({
  path: '/admin/o/:org/taxes/:rate',
  may: 'settings.write',
  form: TaxForm,
  async show(scope, { rate: id }, request) {
    const rate = await taxRateOf(scope, request.organization!.id, id);
    const model = taxForm(scope, request, {
      title: rate.name,
      fields: ['name', 'percent', 'inclusive', 'state'],
      values: { ...rate, percent: percentText(rate.rate), inclusive: rate.inclusive ? 'yes' : 'no' },
      version: rate.version,
      history: await historyEntries(scope, [id]),
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, { rate: id }, { name, percent, inclusive, state, version }, request) {
    const given = { name, rate: rateOf(percent), inclusive: inclusive === 'yes', state, version };
    await updateTaxRate(scope, { ...given, id, organizationId: request.organization!.id });
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
    action: request.path,
    submit: scope.t('form.save'),
    cancelHref: base(request),
  });
}

const AssignForm = z.object({ assigned: z.array(z.string().max(80)).default([]) });

/** Which taxes lie on which tickets of an event. */
const eventTaxesPage = page({
  path: '/admin/o/:org/events/:event/taxes',
  may: 'events.write',
  form: AssignForm,
  async show(scope, { event: id }, request) {
    const event = await eventAt(scope, request, id);
    const rates = (await taxRatesOf(scope, event.organization.id)).filter(({ state }) => state === 'active');
    const types = await activeTypes(scope, id);
    const known = await taxesOfEvent(scope.em, id);
    const options = types.flatMap((type) =>
      rates.map((rate) => ({
        value: `${type.id}:${rate.id}`,
        label: `${translate(type.name, scope.locale, event.locale)}: ${rate.name} ${percentText(rate.rate)} %`,
        selected: (known.get(type.id) ?? []).some((each) => each.id === rate.id),
      })),
    );
    const label = scope.t('taxes.title');
    const fields: Field[] = options.length === 0 ? [] : [{ widget: 'checkboxes', name: 'assigned', label, options }];
    const model: FormView = {
      ...belowEvent(scope, request, event, scope.t('taxes.title')),
      subtitle: scope.t(rates.length === 0 ? 'taxes.none_yet' : 'taxes.assign_help'),
      action: request.path,
      hidden: [],
      errors: errorSummary(request.again?.errors, request.again?.problem),
      groups: [{ fields }],
      submit: scope.t('form.save'),
      cancelHref: `${eventHref(request, id)}/tickets`,
    };
    return { view: 'admin/form', model };
  },
  async submit(scope, { event: eventId }, { assigned }, request) {
    await eventAt(scope, request, eventId);
    const pairs = assigned.map((pair) => pair.split(':'));
    for (const { id } of await activeTypes(scope, eventId)) {
      const taxRateIds = pairs.flatMap(([type, rate]) => (type === id && rate !== undefined ? [rate] : []));
      await assignTaxes(scope, { eventId, ticketTypeId: id, taxRateIds });
    }
    return { goTo: `${eventHref(request, eventId)}/tickets`, flash: 'taxes.saved' };
  },
});

async function activeTypes(scope: Scope, eventId: string) {
  return (await ticketTypesOf(scope, eventId)).filter(({ state }) => state === 'active');
}

export const taxPages = [taxesPage, newTaxPage, editTaxPage, eventTaxesPage];
