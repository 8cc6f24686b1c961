import { z } from 'zod';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  cancelWithRefund,
  keptFees,
  previewCancellation,
  refuseRefund,
  REFUND_AS,
  REFUND_CHOICES,
  type CancellationPlan,
} from '../../../modules/cancellations/index.ts';
import type { OrderDetail } from '../../../modules/orders/index.ts';
import { can } from '../../../modules/organizations/index.ts';
import type { ConfirmView, Field } from '../../../render/contract/index.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import { cardSentences } from '../../storefront/view-models/cancel-words.ts';
import { handedOutField } from '../payments/payment-words.ts';
import { amountText, ordersHref } from './list.page.ts';
import { orderAt } from './order-at.ts';

const terms = {
  refund: z.enum(REFUND_CHOICES).default('none'),
  as: z.enum(REFUND_AS).default('money'),
  reason: z.string().trim().max(500).default(''),
  notify: z.boolean().default(false),
  handedOut: z.boolean().default(false),
};
const CancelForm = z.object({
  ...terms,
  /** What was shown for each choice: nothing else than that is done. */
  shown: z.string().max(200).default(''),
});

export const cancelOrderPage = page({
  path: '/admin/o/:org/orders/:code/cancel',
  may: 'orders.write',
  recent: true,
  form: CancelForm,
  async show(scope, { code }, request) {
    const order = await orderAt(scope, request, code);
    const href = `${ordersHref(request)}/${order.code}`;
    if (order.state !== 'pending' && order.state !== 'confirmed') return { goTo: href };
    return { view: 'admin/confirm', model: await question(scope, request, order, 'all') };
  },
  async submit(scope, { code }, values, request) {
    const order = await orderAt(scope, request, code);
    await act(scope, order, 'all', values);
    return { goTo: `${ordersHref(request)}/${order.code}`, flash: 'orders.flash.cancelled' };
  },
});

/** One ticket of several; the others stay. */
export const cancelTicketPage = page({
  path: '/admin/o/:org/orders/:code/tickets/:ticket/cancel',
  may: 'orders.write',
  recent: true,
  form: CancelForm,
  async show(scope, { code, ticket }, request) {
    const order = await orderAt(scope, request, code);
    const live = order.tickets.find(({ id, state }) => id === ticket && state !== 'cancelled');
    if (!live) return { goTo: `${ordersHref(request)}/${order.code}` };
    return { view: 'admin/confirm', model: await question(scope, request, order, [ticket]) };
  },
  async submit(scope, { code, ticket }, values, request) {
    const order = await orderAt(scope, request, code);
    await act(scope, order, [ticket], values);
    return { goTo: `${ordersHref(request)}/${order.code}`, flash: 'orders.flash.ticket_cancelled' };
  },
});

type Tickets = 'all' | readonly string[];

async function act(
  scope: Scope,
  order: OrderDetail,
  tickets: Tickets,
  { refund, as, reason, notify, handedOut, shown: told }: z.output<typeof CancelForm>,
): Promise<void> {
  await refuseRefund(scope, order, refund);
  await cancelWithRefund(scope, {
    ...{ code: order.code, tickets, refund, as, reason, notify: notify ? 'buyer' : 'nobody' },
    ...{ shown: shownFor(told, refund), handedOut },
  });
}

async function question(
  scope: Scope,
  request: PageRequest,
  order: OrderDetail,
  tickets: Tickets,
): Promise<ConfirmView> {
  const choices = (await can(scope, 'finance.write', order)) ? REFUND_CHOICES : (['none'] as const);
  const plans: CancellationPlan[] = [];
  for (const refund of choices) {
    plans.push(await previewCancellation(scope, { code: order.code, tickets, refund, notify: 'buyer' }));
  }
  const plan = plans.at(-1)!;
  const count = plan.tickets.length;
  const products = order.lines.flatMap(({ id, name }) => {
    const many = plan.products.get(id) ?? 0;
    return many === 0 ? [] : [`${many} × ${name}`];
  });
  const paid = plan.keptMinor;
  const amount = (minor: number) => amountText(scope, minor, order.currency);
  const { again } = request;
  const stay = plan.whole ? keptFees(order.fees) : keptFees(plans[0]!.fees).filter(({ minor }) => minor < 0);
  const usual = (plan.whole ? stay : order.fees).length > 0 && choices.length > 1 ? 'without_fees' : 'none';
  const chosen = String(again?.values['refund'] ?? usual);
  const href = `${ordersHref(request)}/${order.code}`;
  const refundField: Field = {
    widget: 'radio',
    name: 'refund',
    label: scope.t('events.call_off.refund'),
    options: choices.map((value, index) => ({
      value,
      label: scope.t(`events.call_off.choice.${value}`),
      help: refundText(scope, plans[index]!),
      selected: value === chosen,
    })),
  };
  const changes = plan.totalMinor.before !== plans[0]!.totalMinor.after && !plan.whole;
  return {
    title: scope.t(tickets === 'all' ? 'orders.admin.cancel_title' : 'orders.admin.cancel_ticket_title', {
      code: order.code,
    }),
    breadcrumbs: [{ label: order.code, href }],
    text: [order.name, order.email].filter(Boolean).join(' · '),
    ...(tickets === 'all' ? {} : { names: plan.tickets.map((it) => `${it.name} · ${it.attendeeName}`) }),
    consequences: [
      ...(count > 0 ? [scope.t('orders.admin.cancel_tickets', { count })] : []),
      ...(count > 0 ? [scope.t('orders.admin.cancel_places', { count })] : []),
      ...(products.length > 0 ? [scope.t('orders.admin.cancel_addons', { what: products.join(', ') })] : []),
      ...(paid > 0 && choices.length === 1 ? [scope.t('orders.admin.cancel_money', { amount: amount(paid) })] : []),
      ...(changes
        ? [
            scope.t('orders.admin.cancel_total', {
              before: amount(plan.totalMinor.before),
              after: amount(plans[0]!.totalMinor.after),
            }),
          ]
        : []),
      ...(paid > 0 && choices.length > 1
        ? stay.map((fee) => scope.t('orders.admin.cancel_fee', { fee: fee.label, amount: amount(Math.abs(fee.minor)) }))
        : []),
      ...cardSentences(scope, plan),
      ...(plan.admittedCount > 0 ? [scope.t('orders.admin.cancel_admitted', { count: plan.admittedCount })] : []),
    ],
    action: request.path,
    hidden: [{ name: 'shown', value: shownText(plans, choices) }],
    errors: errorSummary(again?.errors, again?.problem),
    fields: [
      ...(paid > 0 && choices.length > 1 ? [refundField] : []),
      ...(paid > 0 && choices.length > 1 && order.email !== null ? [asField(scope, order, again)] : []),
      ...(plans.some(({ refunds }) => refunds.some(({ how }) => how === 'hand_out'))
        ? [handedOutField(scope, again?.values['handedOut'] !== undefined)]
        : []),
      {
        widget: 'textarea',
        name: 'reason',
        label: scope.t('orders.admin.reason'),
        help: scope.t('orders.admin.reason_help'),
        value: String(again?.values['reason'] ?? ''),
        maxlength: 500,
        rows: 3,
      },
      {
        widget: 'checkbox',
        name: 'notify',
        label: scope.t('orders.admin.notify'),
        checked: again ? again.values['notify'] !== undefined : true,
      },
    ],
    submit: scope.t(tickets === 'all' ? 'orders.cancel.submit' : 'orders.admin.cancel_ticket'),
    tone: 'danger',
    cancelHref: href,
  };
}

function asField(scope: Scope, { email }: OrderDetail, again: PageRequest['again']): Field {
  const chosen = String(again?.values['as'] ?? 'money');
  return {
    ...{ widget: 'radio', name: 'as', label: scope.t('orders.admin.back_as') },
    help: scope.t('orders.admin.back_as_help'),
    options: REFUND_AS.map((value) => ({
      value,
      label: scope.t(`orders.admin.back_as_${value}`, { email: email ?? '' }),
      selected: value === chosen,
    })),
  };
}

function refundText(scope: Scope, plan: CancellationPlan): string {
  const sums = plan.refunds.map(({ accountLabel: label, minor, how }) =>
    scope.t(`events.call_off.money_${how}`, { amount: amountText(scope, minor, plan.currency), label }),
  );
  if (sums.length === 0) return scope.t('events.call_off.no_money');
  const fees = plan.fees.filter(({ minor }) => minor < 0);
  const words = fees.map(({ label, minor }) => `${label} ${amountText(scope, -minor, plan.currency)}`);
  const ofFees = words.length === 0 ? [] : [scope.t('orders.admin.cancel_fees', { fees: words.join(', ') })];
  return [sums.join('; '), ...ofFees].join(' · ');
}

function shownText(plans: readonly CancellationPlan[], choices: readonly string[]): string {
  return [`tickets:${plans[0]!.tickets.length}`, ...plans.map((it, at) => `${choices[at]}:${it.backMinor}`)].join(' ');
}

function shownFor(text: string, refund: string): { tickets: number; backMinor: number } | undefined {
  const told = new Map(text.split(' ').map((part) => part.split(':') as [string, string]));
  const [tickets, backMinor] = [Number(told.get('tickets')), Number(told.get(refund))];
  return Number.isSafeInteger(tickets) && Number.isSafeInteger(backMinor) ? { tickets, backMinor } : undefined;
}
