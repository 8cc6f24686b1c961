import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { translate } from '../../../kernel/values/translated.ts';
import type { EventDetail } from '../../../modules/events/index.ts';
import { createGuestList, GUEST_LIST_CHARS, ImportOptions } from '../../../modules/order-imports/index.ts';
import { holdsOf, loadSale } from '../../../modules/tickets/index.ts';
import type { Option } from '../../../render/contract/index.ts';
import { shortWhen } from '../../storefront/view-models/when.ts';
import { addressAt, eventAt } from '../events/event-head.ts';
import { formModel } from '../form-model.ts';
import { belowImports, importsHref } from './import-words.ts';

const { mails, message } = ImportOptions.shape;

const GuestsForm = z.object({
  what: z.string().min(1).max(200).meta({ title: 'order_imports.guests.what', widget: 'select' }),
  list: z
    .string()
    .max(GUEST_LIST_CHARS)
    .default('')
    .meta({
      ...{ title: 'order_imports.guests.list', help: 'order_imports.guests.list_help' },
      ...{ widget: 'textarea', rows: 8 },
    }),
  file: z
    .string()
    .optional()
    .meta({
      ...{ title: 'order_imports.guests.file', widget: 'file', accept: '.csv,.txt,text/csv,text/plain' },
    }),
  mails: mails.default('buyer').meta({
    ...{ title: 'order_imports.option.mails', widget: 'radio' },
    labels: { buyer: 'order_imports.option.mails_buyer', nobody: 'order_imports.option.mails_nobody' },
  }),
  message: message.meta({
    ...{ title: 'order_imports.guests.message', help: 'order_imports.guests.message_help' },
    ...{ widget: 'textarea', rows: 3 },
  }),
});

/** Tickets as a gift for a list of people. */
export const guestsPage = page({
  path: '/admin/o/:org/events/:event/imports/guests',
  may: 'orders.write',
  form: GuestsForm,
  files: { file: { maxBytes: GUEST_LIST_CHARS } },
  postsPerMinute: 20,
  async show(scope, { event: id }, request) {
    const event = await eventAt(scope, request, id);
    const asked = request.query['hold'];
    const options = await whatOptions(scope, event);
    const model = formModel(scope, request, {
      ...belowImports(scope, request, event, scope.t('order_imports.guests.title')),
      schema: GuestsForm,
      values: { mails: 'buyer', what: options.find(({ value }) => value === `hold:${asked}`)?.value ?? '' },
      groups: [{ help: 'order_imports.guests.help', fields: ['what', 'list', 'file', 'mails', 'message'] }],
      fields: { over: { what: { options } } },
      multipart: true,
      action: request.path,
      submit: scope.t('order_imports.look'),
      cancelHref: importsHref(request, id),
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, { event: eventId }, { what, list, ...rest }, request) {
    const event = await eventAt(scope, request, eventId);
    const { id } = await createGuestList(scope, {
      ...addressAt(request, eventId),
      list: `${list}\n${await uploaded(request)}`,
      fileName: request.files['file']?.filename ?? scope.t('order_imports.guests.name'),
      options: { ...ImportOptions.parse(rest), ...(await chosen(scope, event, what)) },
    });
    return { goTo: `${importsHref(request, eventId)}/${id}` };
  },
});

async function uploaded({ files }: PageRequest): Promise<string> {
  const file = files['file'];
  return file ? (await readFile(file.path, 'utf8')).replace(/^\uFEFF/, '') : '';
}

interface What {
  readonly ticketTypeId: string;
  readonly variationId: string | null;
  readonly occurrenceId: string;
  readonly holdId: string | null;
}

/** What can be given: places that are kept back, and each form of each type on each date. */
async function whatIsThere(scope: Scope, event: EventDetail): Promise<{ key: string; label: string; what: What }[]> {
  const sale = await loadSale(scope.em, event.id, scope.clock.now());
  const said = (text: Readonly<Record<string, string>>) => translate(text, scope.locale, event.locale);
  const when = (at: Date) => (event.occurrences.length > 1 ? ` · ${shortWhen(at, event.zone, scope.locale)}` : '');
  // Who sits on which of the seats that are kept back is decided one order at a time.
  const holds = (await holdsOf(scope, event.id)).flatMap((hold) => {
    const { id, ticketTypeId, variationId, occurrenceId, count, seated } = hold;
    if (seated || ticketTypeId === null) return [];
    const names = [hold.typeName, hold.variationName].flatMap((name) => (name ? [said(name)] : []));
    const label = `${hold.name}: ${names.join(' – ')}${when(hold.startsAt)}`;
    const what: What = { ticketTypeId, occurrenceId, holdId: id, variationId };
    return [{ key: `hold:${id}`, label: `${label} (${scope.t('tickets.stock.kept', { count })})`, what }];
  });
  const types = (sale?.types ?? []).flatMap((type) =>
    type.offers.flatMap(({ occurrenceId, startsAt }) => {
      const forms = type.variations.length === 0 ? [undefined] : type.variations;
      return forms.map((form) => ({
        key: [type.id, occurrenceId, form?.id].filter(Boolean).join(':'),
        label: `${said(type.name)}${form ? ` – ${said(form.name)}` : ''}${when(startsAt)}`,
        what: { ticketTypeId: type.id, occurrenceId, variationId: form?.id ?? null, holdId: null },
      }));
    }),
  );
  return [...holds, ...types];
}

async function whatOptions(scope: Scope, event: EventDetail): Promise<Option[]> {
  return (await whatIsThere(scope, event)).map(({ key, label }) => ({ value: key, label }));
}

async function chosen(scope: Scope, event: EventDetail, key: string): Promise<What> {
  const found = (await whatIsThere(scope, event)).find((one) => one.key === key);
  if (!found) throw new DomainError('order.unknown_ticket_type', { field: 'what' });
  return found.what;
}
