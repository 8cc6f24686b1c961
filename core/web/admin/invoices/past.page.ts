import { z } from 'zod';
import { isId } from '../../../kernel/ids.ts';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { translate } from '../../../kernel/values/translated.ts';
import { listEvents } from '../../../modules/events/index.ts';
import {
  invoiceRunsOf,
  previewPastOrders,
  stopInvoiceRun,
  type InvoiceRun,
  type RunChoice,
} from '../../../modules/invoices/index.ts';
import { organizationById } from '../../../modules/organizations/index.ts';
import type { Cell, Option, Section, ShowView, Tone } from '../../../render/contract/index.ts';
import { errorSummary, fieldsFromSchema } from '../../forms/from-schema.ts';
import { instantText } from '../../storefront/view-models/when.ts';
import { timeLocale } from '../../reader-time.ts';
import { belowInvoices, dayText, invoicesHref } from './invoice-words.ts';

const MOST_EVENTS = 100;
const CODES_SHOWN = 10;
const TONES: Readonly<Record<string, Tone>> = { running: 'info', done: 'success', stopped: 'neutral' };

const day = (title: string) =>
  z
    .string()
    .trim()
    .regex(/^(\d{4}-\d{2}-\d{2})?$/, 'errors.invoice.rate_date')
    .default('')
    .meta({ title, widget: 'date', half: true });

export const PastForm = z.object({
  event: z
    .string()
    .trim()
    .refine((text) => text === '' || isId(text))
    .default('')
    .meta({ title: 'invoices.past.event', widget: 'select' }),
  from: day('invoices.past.from'),
  to: day('invoices.past.to'),
  mail: z
    .enum(['by_rule', 'nobody'])
    .default('by_rule')
    .meta({
      title: 'invoices.past.mail',
      labels: { by_rule: 'invoices.past.mail_by_rule', nobody: 'invoices.past.mail_nobody' },
    }),
});

export function choiceIn({ event, from, to, mail }: z.output<typeof PastForm>): RunChoice {
  return { eventId: event || null, from: from || null, to: to || null, mail };
}

/** Orders of before there was a rule: to choose some, and to see how far billing them is. */
export const pastInvoicesPage = page({
  path: '/admin/o/:org/invoices/past',
  may: 'invoices.write',
  form: PastForm,
  async show(scope, _at, request) {
    const organizationId = request.organization!.id;
    const { zone } = (await organizationById(scope, organizationId))!;
    const events = await eventOptions(scope, organizationId);
    const runs = await invoiceRunsOf(scope, organizationId);
    const { again, path } = request;
    const values = again?.values ?? { mail: 'by_rule' };
    const any = { value: '', label: scope.t('invoices.past.any_event'), selected: !values['event'] };
    const options = [any, ...events.map((one) => ({ ...one, selected: one.value === values['event'] }))];
    const model: ShowView = {
      ...belowInvoices(scope, request, scope.t('invoices.past.title')),
      subtitle: scope.t('invoices.past.subtitle'),
      main: [
        {
          kind: 'form',
          title: scope.t('invoices.past.choose'),
          form: {
            action: path,
            hidden: [],
            fields: fieldsFromSchema(PastForm, {
              ...{ say: scope.t, values, errors: again?.errors, over: { event: { options } } },
            }),
            submit: scope.t('invoices.past.preview'),
            errors: errorSummary(again?.errors, again?.problem),
          },
        },
        table(scope, request, runs, { zone, events }),
      ],
    };
    return { view: 'admin/show', model };
  },
  async submit(scope, _at, values, request) {
    // What would be refused is said here, where it can be chosen otherwise.
    await previewPastOrders(scope, { organizationId: request.organization!.id, choice: choiceIn(values) });
    return { goTo: `${request.path}/confirm?${new URLSearchParams(values)}` };
  },
});

export const stopInvoiceRunPage = page({
  path: '/admin/o/:org/invoices/past/:invoiceRun/stop',
  may: 'invoices.write',
  show: async (_scope, _at, request) => ({ goTo: `${invoicesHref(request)}/past` }),
  async submit(scope, { invoiceRun: id }, _values, request) {
    await stopInvoiceRun(scope, { organizationId: request.organization!.id, id });
    return { goTo: `${invoicesHref(request)}/past`, flash: 'invoices.flash.past_stopped' };
  },
});

async function eventOptions(scope: Scope, organizationId: string): Promise<Option[]> {
  const { rows } = await listEvents(scope, { organizationId, limit: MOST_EVENTS });
  return rows.map(({ id, title, locale }) => ({ value: id, label: translate(title, scope.locale, locale) }));
}

interface Around {
  readonly zone: string;
  readonly events: readonly Option[];
}

function table(scope: Scope, request: PageRequest, runs: readonly InvoiceRun[], around: Around): Section {
  const title = scope.t('invoices.past.runs');
  return {
    kind: 'table',
    title,
    table: {
      caption: title,
      columns: [
        { label: title },
        { label: scope.t('invoices.past.progress') },
        { label: scope.t('invoices.past.state') },
        { label: scope.t('invoices.past.what') },
        { label: scope.t('invoices.past.act'), quiet: true },
      ],
      rows: runs.map((run) => ({
        cells: [
          {
            kind: 'instant',
            text: instantText(run.createdAt, around.zone, timeLocale(scope)),
            iso: run.createdAt.toISOString(),
            detail: run.createdBy,
          },
          progressCell(scope, run),
          {
            kind: 'badge',
            label: scope.t(`invoices.past.${run.state}`),
            tone: TONES[run.state] ?? 'neutral',
          },
          { kind: 'text', text: choiceText(scope, run, around), detail: failuresText(scope, run) },
          {
            kind: 'actions',
            actions:
              run.state === 'running'
                ? [{ label: scope.t('invoices.past.stop'), action: `${invoicesHref(request)}/past/${run.id}/stop` }]
                : [],
          },
        ],
      })),
      empty: scope.t('invoices.past.none'),
    },
  };
}

function progressCell(scope: Scope, { issuedCount: done, orderCount: count }: InvoiceRun): Cell {
  return { kind: 'meter', text: scope.t('invoices.past.issued', { done, count }), value: done, max: count };
}

function choiceText(scope: Scope, { choice: { eventId, from, to } }: InvoiceRun, { events }: Around): string {
  const event = events.find(({ value }) => value === eventId)?.label;
  const what = eventId === null ? scope.t('invoices.past.any_event') : (event ?? '–');
  const days = [from, to].map((one) => (one === null ? '…' : dayText(scope, one)));
  return from === null && to === null ? what : `${what}, ${days.join(' – ')}`;
}

function failuresText(scope: Scope, { failures }: InvoiceRun): string | undefined {
  if (failures.length === 0) return undefined;
  const codes = failures.slice(0, CODES_SHOWN).map(({ code, error }) => `${code} (${error})`);
  return scope.t('invoices.past.failed', { count: failures.length, codes: codes.join(', ') });
}
