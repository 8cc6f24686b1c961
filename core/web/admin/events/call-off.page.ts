import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { formatMoney, money } from '../../../kernel/values/money.ts';
import {
  CallOff,
  callOff,
  cancellationsOf,
  previewCallOff,
  REFUND_AS,
  REFUND_CHOICES,
  type CallOffAddress,
  type Cancellation,
  type CallOffPlan,
} from '../../../modules/cancellations/index.ts';
import type { EventDetail } from '../../../modules/events/index.ts';
import { can } from '../../../modules/organizations/index.ts';
import type { ConfirmView, Field, Section, ShowView } from '../../../render/contract/index.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import { timeLocale } from '../../reader-time.ts';
import { instantText, spanText } from '../../storefront/view-models/when.ts';
import { addressAt, belowEvent, eventAt, eventHref } from './event-head.ts';

export const cancelEventPage = page({
  path: '/admin/o/:org/events/:event/cancel',
  may: 'events.write',
  recent: true,
  form: CallOff,
  async show(scope, { event: id }, request) {
    const event = await eventAt(scope, request, id);
    return { view: 'admin/confirm', model: await question(scope, request, event, { key: 'events.cancel', at: {} }) };
  },
  async submit(scope, { event: id }, values, request) {
    await callOff(scope, { ...addressAt(request, id), ...values });
    return { goTo: `${eventHref(request, id)}/cancellations`, flash: 'events.cancel.done' };
  },
});

export const cancelDatePage = page({
  path: '/admin/o/:org/events/:event/dates/:date/cancel',
  may: 'events.write',
  recent: true,
  form: CallOff,
  async show(scope, { event: id, date: occurrenceId }, request) {
    const event = await eventAt(scope, request, id);
    const date = event.occurrences.find((occurrence) => occurrence.id === occurrenceId);
    if (!date) return { goTo: eventHref(request, id) };
    const text = spanText({ ...date, zone: event.zone }, timeLocale(scope));
    const about = { key: 'events.call_off_date', at: { occurrenceId }, text } as const;
    return { view: 'admin/confirm', model: await question(scope, request, event, about) };
  },
  async submit(scope, { event: id, date: occurrenceId }, values, request) {
    await callOff(scope, { ...addressAt(request, id), occurrenceId, ...values });
    return { goTo: `${eventHref(request, id)}/cancellations`, flash: 'events.dates.cancel_done' };
  },
});

/** How far the orders are: they are cancelled in the background. */
export const cancellationsPage = page({
  path: '/admin/o/:org/events/:event/cancellations',
  may: 'orders.read',
  async show(scope, { event: id }, request) {
    const event = await eventAt(scope, request, id);
    const runs = await cancellationsOf(scope, addressAt(request, id));
    const model: ShowView = {
      ...belowEvent(scope, request, event, scope.t('events.call_off.progress')),
      main: runs.flatMap((run) => sectionsOf(scope, request, event, run)),
    };
    if (runs.length === 0) model.main = [{ kind: 'empty', empty: emptyText(scope) }];
    return { view: 'admin/show', model };
  },
});

interface Question {
  readonly key: 'events.cancel' | 'events.call_off_date';
  readonly at: Pick<CallOffAddress, 'occurrenceId'>;
  readonly text?: string;
}

async function question(
  scope: Scope,
  request: PageRequest,
  event: EventDetail,
  { key, at, text }: Question,
): Promise<ConfirmView> {
  const address = { ...addressAt(request, event.id), ...at };
  const mayRefund = await can(scope, 'finance.write', { organizationId: address.organizationId, eventId: event.id });
  const choices = mayRefund ? REFUND_CHOICES : (['none'] as const);
  const plans = new Map<string, CallOffPlan>();
  for (const refund of choices) plans.set(refund, await previewCallOff(scope, { ...address, refund }));
  const plan = plans.get('none')!;
  const asCards = mayRefund ? await previewCallOff(scope, { ...address, refund: 'full', as: 'gift_card' }) : undefined;
  const { again } = request;
  const chosen = String(again?.values['refund'] ?? choices[0]);
  const fields: Field[] = [
    {
      widget: 'radio',
      name: 'refund',
      label: scope.t('events.call_off.refund'),
      options: choices.map((value) => ({
        value,
        label: scope.t(`events.call_off.choice.${value}`),
        help: moneyText(scope, plans.get(value)!),
        selected: value === chosen,
      })),
    },
    ...(asCards && asCards.cards > 0 ? [asField(scope, request, asCards)] : []),
    {
      widget: 'textarea',
      name: 'reason',
      label: scope.t('events.call_off.message'),
      help: scope.t('events.call_off.message_help'),
      value: String(again?.values['reason'] ?? ''),
      maxlength: 500,
      rows: 4,
    },
  ];
  return {
    ...belowEvent(scope, request, event, scope.t(`${key}.title`)),
    text: text ?? scope.t(`${key}.text`),
    consequences: [
      scope.t('events.call_off.orders', { count: plan.orders }),
      scope.t('events.call_off.tickets', { count: plan.tickets }),
      scope.t('events.call_off.mails', { count: plan.mails }),
      scope.t('events.cancel.sale'),
      scope.t('events.cancel.final'),
    ],
    action: request.path,
    hidden: [],
    errors: errorSummary(again?.errors, again?.problem),
    fields,
    submit: scope.t(`${key}.submit`),
    tone: 'danger',
    cancelHref: eventHref(request, event.id),
  };
}

/** How the money goes back, where there is a choice. */
export function asField(scope: Scope, { again }: PageRequest, asCards: CallOffPlan): Field {
  const chosen = String(again?.values['as'] ?? 'money');
  const mailed = scope.t('events.call_off.cards_mailed', { count: asCards.cards });
  return {
    ...{ widget: 'radio', name: 'as', label: scope.t('orders.admin.back_as') },
    help: scope.t('events.call_off.as_help'),
    options: REFUND_AS.map((value) => ({
      value,
      label: scope.t(`events.call_off.as_${value}`),
      help: value === 'money' ? undefined : `${mailed} ${moneyText(scope, asCards)}`,
      selected: value === chosen,
    })),
  };
}

export function moneyText(scope: Scope, plan: CallOffPlan): string {
  const sums = plan.money.map(({ label, minor, currency, how }) => {
    const amount = formatMoney(money(minor, currency), scope.locale);
    return scope.t(`events.call_off.money_${how}`, { amount, label });
  });
  return sums.length === 0 ? scope.t('events.call_off.no_money') : sums.join('; ');
}

function sectionsOf(scope: Scope, request: PageRequest, event: EventDetail, run: Cancellation): Section[] {
  const facts = [
    [`events.call_off.choice.${run.refund}`, ''],
    ['events.call_off.begun', instantText(run.createdAt, event.zone, timeLocale(scope))],
  ] as const;
  const total = Math.max(run.orderCount, run.doneCount + run.failures.length);
  return [
    {
      kind: 'facts',
      title: titleOf(scope, event, run),
      facts: [
        {
          label: scope.t('events.call_off.state'),
          cell: {
            kind: 'badge',
            label: scope.t(`events.call_off.state_${run.state}`),
            tone: run.state === 'done' ? 'success' : 'info',
          },
        },
        {
          label: scope.t('events.call_off.done'),
          cell: { kind: 'meter', text: `${run.doneCount} / ${total}`, value: run.doneCount, max: Math.max(1, total) },
        },
        { label: scope.t('events.call_off.refund'), cell: { kind: 'text', text: scope.t(facts[0][0]) } },
        ...(run.refundAs === 'money'
          ? []
          : [
              {
                label: scope.t('orders.admin.back_as'),
                cell: { kind: 'text' as const, text: scope.t(`events.call_off.as_${run.refundAs}`) },
              },
            ]),
        {
          label: scope.t(facts[1][0]),
          cell: { kind: 'instant', text: facts[1][1], iso: run.createdAt.toISOString() },
        },
      ],
    },
    ...(run.failures.length === 0 ? [] : [failuresOf(scope, request, run)]),
  ];
}

function titleOf(scope: Scope, event: EventDetail, { occurrenceId, orderImportId }: Cancellation): string {
  if (orderImportId) return scope.t('events.call_off.an_import');
  const date = event.occurrences.find(({ id }) => id === occurrenceId);
  return date ? spanText({ ...date, zone: event.zone }, timeLocale(scope)) : scope.t('events.call_off.whole_event');
}

function failuresOf(scope: Scope, request: PageRequest, { failures }: Cancellation): Section {
  return {
    kind: 'table',
    title: scope.t('events.call_off.failures'),
    table: {
      caption: scope.t('events.call_off.failures'),
      columns: [{ label: scope.t('orders.admin.order') }, { label: scope.t('orders.admin.reason') }],
      rows: failures.map(({ code, error }) => ({
        cells: [
          { kind: 'link', text: code, href: `/admin/o/${request.organization!.slug}/orders/${code}` },
          { kind: 'text', text: error },
        ],
      })),
    },
  };
}

function emptyText(scope: Scope) {
  return { title: scope.t('events.call_off.empty_title'), text: scope.t('events.call_off.empty_text') };
}
