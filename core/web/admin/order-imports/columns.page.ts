import { z } from 'zod';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { translate } from '../../../kernel/values/translated.ts';
import type { EventDetail } from '../../../modules/events/index.ts';
import {
  firstRowsOf,
  IMPORT_FIELDS,
  importOf,
  ImportOptions,
  prepareOrderImport,
  type OrderImport,
} from '../../../modules/order-imports/index.ts';
import { openQuestions } from '../../../modules/questions/index.ts';
import { loadSale } from '../../../modules/tickets/index.ts';
import type { Field, FormView, Option } from '../../../render/contract/index.ts';
import { shortWhen } from '../../storefront/view-models/when.ts';
import { addressAt, eventAt } from '../events/event-head.ts';
import { formModel } from '../form-model.ts';
import { belowImports, importHref } from './import-words.ts';

const { state, payDays, mails, mode } = ImportOptions.shape;
const words = (name: string, values: readonly string[]) =>
  Object.fromEntries(values.map((value) => [value, `order_imports.option.${name}_${value}`]));

const ColumnsForm = z.object({
  columns: z.array(z.string().max(60)).max(200).default([]),
  ticketTypeId: z
    .union([z.literal(''), z.uuid()])
    .default('')
    .meta({
      title: 'order_imports.option.type',
      widget: 'select',
      half: true,
    }),
  occurrenceId: z
    .union([z.literal(''), z.uuid()])
    .default('')
    .meta({
      title: 'order_imports.option.date',
      widget: 'select',
      half: true,
    }),
  state: state.meta({
    ...{ title: 'order_imports.option.state', half: true },
    labels: words('state', ['paid', 'unpaid', 'free']),
  }),
  payDays: payDays.meta({ title: 'order_imports.option.pay_days', half: true }),
  mails: mails.meta({
    ...{ title: 'order_imports.option.mails', widget: 'radio' },
    labels: words('mails', ['buyer', 'nobody']),
  }),
  mode: mode.meta({
    ...{ title: 'order_imports.option.mode', widget: 'radio' },
    labels: words('mode', ['each', 'all']),
  }),
});

/** What the columns are, and what is so for rows that do not say it. */
export const importColumnsPage = page({
  path: '/admin/o/:org/events/:event/imports/:import/columns',
  may: 'orders.write',
  form: ColumnsForm,
  async show(scope, { event: eventId, import: id }, request) {
    const event = await eventAt(scope, request, eventId);
    const row = await importOf(scope, { ...addressAt(request, eventId), id });
    if (row.state !== 'draft') return { goTo: importHref(request, row) };
    return { view: 'admin/form', model: await columnsForm(scope, request, event, row) };
  },
  async submit(scope, { event: eventId, import: id }, { columns, ticketTypeId, occurrenceId, ...rest }, request) {
    const at = { ...addressAt(request, eventId), id };
    const { options: before } = await importOf(scope, at);
    const options = { ...before, ...rest, ticketTypeId: ticketTypeId || null, occurrenceId: occurrenceId || null };
    await prepareOrderImport(scope, { ...at, columns, options });
    return { goTo: `${request.path.replace(/\/columns$/, '')}` };
  },
});

async function columnsForm(
  scope: Scope,
  request: PageRequest,
  event: EventDetail,
  row: OrderImport,
): Promise<FormView> {
  const { types, dates } = await choicesOf(scope, event);
  const { options } = row;
  const model = formModel(scope, request, {
    ...belowImports(scope, request, event, scope.t('order_imports.columns_title', { file: row.fileName })),
    schema: ColumnsForm,
    values: { ...options, ticketTypeId: options.ticketTypeId ?? '', occurrenceId: options.occurrenceId ?? '' },
    groups: [
      { title: 'order_imports.otherwise', fields: ['ticketTypeId', 'occurrenceId', 'state', 'payDays'] },
      { title: 'order_imports.how', fields: ['mails', 'mode'] },
    ],
    fields: {
      over: { ticketTypeId: { options: types, required: false }, occurrenceId: { options: dates, required: false } },
    },
    action: request.path,
    submit: scope.t('order_imports.look'),
    cancelHref: importHref(request, row),
  });
  const columns = {
    title: scope.t('order_imports.columns_group'),
    help: scope.t('order_imports.columns_help'),
    fields: await columnFields(scope, request, event, row),
  };
  return { ...model, groups: [columns, ...model.groups] };
}

async function columnFields(
  scope: Scope,
  { again }: PageRequest,
  event: EventDetail,
  row: OrderImport,
): Promise<Field[]> {
  const asked = (await openQuestions(scope, [event.id], 'checkout')).get(event.id) ?? [];
  const said = (label: Readonly<Record<string, string>>) => translate(label, scope.locale, event.locale);
  const choices: Option[] = [
    { value: '-', label: scope.t('order_imports.field.none') },
    ...IMPORT_FIELDS.map((field) => ({ value: field, label: scope.t(`order_imports.field.${field}`) })),
    ...asked
      .filter(({ kind }) => kind !== 'file')
      .map(({ id, label }) => ({
        value: `question:${id}`,
        label: scope.t('order_imports.field.question', { question: said(label) }),
      })),
  ];
  const samples = await firstRowsOf(scope, row);
  const typed = again?.values['columns'] as readonly unknown[] | undefined;
  return row.headers.map((header, index): Field => {
    const chosen = String(typed?.[index] ?? row.columns[index] ?? '-');
    const seen = samples.map(({ cells }) => cells[index] ?? '').filter(Boolean);
    return {
      ...{ widget: 'select', name: `columns.${index}`, label: header, half: true, required: true },
      help: seen.length === 0 ? scope.t('order_imports.no_values') : seen.join(' · ').slice(0, 120),
      error: again?.errors[`columns.${index}`],
      value: chosen,
      options: choices.map((choice) => ({ ...choice, selected: choice.value === chosen })),
    };
  });
}

/** The types and dates of an event that can be sold. */
export async function choicesOf(
  scope: Scope,
  event: EventDetail,
): Promise<{ readonly types: Option[]; readonly dates: Option[] }> {
  const sale = await loadSale(scope.em, event.id, scope.clock.now());
  const types = sale?.types ?? [];
  const starts = new Map(types.flatMap(({ offers }) => offers.map((one) => [one.occurrenceId, one.startsAt] as const)));
  const none = { value: '', label: scope.t('order_imports.in_the_file') };
  return {
    types: [none, ...types.map(({ id, name }) => ({ value: id, label: translate(name, scope.locale, event.locale) }))],
    dates: [
      none,
      ...[...starts]
        .toSorted(([, a], [, b]) => a.getTime() - b.getTime())
        .map(([value, at]) => ({ value, label: shortWhen(at, event.zone, scope.locale) })),
    ],
  };
}
