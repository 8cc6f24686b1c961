import { z } from 'zod';
import { page, type PageRequest, type Reply } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { formatMoney, money } from '../../kernel/values/money.ts';
import type { EventDetail } from '../../modules/events/index.ts';
import { heldChange, type HeldChange } from '../../modules/order-changes/index.ts';
import { withoutPaymentFee, type OrderDetail } from '../../modules/orders/index.ts';
import { paymentsOf, startPayment, waysToPay, type WayToPay, type PaymentRow } from '../../modules/payments/index.ts';
import type { Notice, PaymentView } from '../../render/contract/index.ts';
import { errorSummary } from '../forms/from-schema.ts';
import { enter, frameOf, openDoor } from './order-door.ts';
import { cardsOf } from './view-models/paid-with-cards.ts';
import { eventSummary, orderSummary } from './view-models/order-summary.ts';
import { instantText } from './view-models/when.ts';
import { timeLocale } from '../reader-time.ts';

const PayForm = z.object({ account: z.uuid() });

/** Gift cards for a part of it or all, and the ways to pay what is left. */
export async function showPayment(scope: Scope, code: string, request: PageRequest): Promise<Reply> {
  const door = await openDoor(scope, code, request);
  if ('reply' in door) return door.reply;
  const { order, event } = door;
  const held = order.state === 'confirmed' ? await heldChange(scope, order.id) : null;
  const isOpen = order.state === 'pending' ? order.approval !== 'needed' : held !== null;
  if (!isOpen) return { goTo: `/o/${order.code}` };
  const ways = await waysToPay(scope, order);
  const methods = held ? ways.map((way) => ({ ...way, fee: null, dueMinor: held.dueMinor })) : ways;
  if (methods.length === 0) return noMethods(scope, order, event);
  return {
    view: 'payment',
    model: await choice(scope, { order, event, held }, methods, request),
    frame: frameOf(event),
  };
}

/** How to pay a placed order. */
export const payPage = page({
  path: '/o/:code/pay',
  may: 'public',
  form: PayForm,
  show: (scope, { code }, request) => showPayment(scope, code, request),
  async submit(scope, { code }, { account }, request) {
    const { order, scope: buyer } = await enter(scope, code, request);
    const { id, next } = await startPayment(buyer, { orderCode: order.code, accountId: account });
    if (next.kind === 'redirect') return { goTo: next.url };
    return { goTo: next.kind === 'none' ? `/o/${order.code}` : `/o/${order.code}/pay/${id}` };
  },
});

interface ToPay {
  readonly order: OrderDetail;
  readonly event: EventDetail;
  /** The change that is paid for, where the order itself is paid. */
  readonly held: HeldChange | null;
}

async function choice(
  scope: Scope,
  { order, event, held }: ToPay,
  all: readonly WayToPay[],
  request: PageRequest,
): Promise<PaymentView> {
  const { again } = request;
  const methods = all.filter(({ takesCode }) => !takesCode);
  const payments = await paymentsOf(scope, order.id);
  const amount = (minor: number) => formatMoney(money(minor, order.currency), scope.locale);
  const sums = new Set(methods.map(({ dueMinor }) => dueMinor));
  const selected = String(again?.values['account'] ?? methods[0]?.accountId);
  return {
    code: order.code,
    event: eventSummary(scope, event, order),
    action: `/o/${order.code}/pay`,
    hidden: [],
    errors: errorSummary(again?.errors, again?.problem),
    notice: noticeOf(scope, { order, event, held }, payments),
    cards: cardsOf(scope, order, { methods: all, payments }, request),
    name: 'account',
    methods: methods.map(({ accountId, gateway, label, mode, fee, dueMinor }) => ({
      value: accountId,
      label,
      detail: [
        mode === 'test' ? scope.t('payments.page.test_mode') : scope.t(`${gateway}.summary`),
        ...(fee ? [scope.t('payments.page.with_fee', { fee: fee.label, amount: amount(fee.minor) })] : []),
        ...(sums.size > 1 ? [scope.t('payments.page.total', { amount: amount(dueMinor) })] : []),
      ].join(' · '),
      selected: accountId === selected,
    })),
    summary: orderSummary(scope, order.paidMinor === 0 ? withoutPaymentFee(order) : order, event.zone),
    submit:
      sums.size > 1
        ? scope.t('payments.page.submit_any')
        : scope.t('payments.page.submit', { amount: amount(methods[0]?.dueMinor ?? 0) }),
  };
}

function noticeOf(scope: Scope, { order, event, held }: ToPay, [latest]: readonly PaymentRow[]): Notice | undefined {
  if (latest?.state === 'failed' || latest?.state === 'cancelled') {
    return { tone: 'warning', text: scope.t('payments.page.failed') };
  }
  if (latest?.state === 'pending' && (latest.next?.kind === 'redirect' || latest.next?.kind === 'post')) {
    return { tone: 'info', text: scope.t('payments.page.pending') };
  }
  const until = held?.expiresAt ?? order.expiresAt;
  return until
    ? {
        tone: 'info',
        text: scope.t('payments.page.until', { when: instantText(until, event.zone, timeLocale(scope)) }),
      }
    : undefined;
}

function noMethods(scope: Scope, order: OrderDetail, event: EventDetail): Reply {
  return {
    view: 'message',
    model: {
      title: scope.t('payments.page.no_methods_title'),
      text: scope.t('payments.page.no_methods', { email: event.organization.email }),
      icon: 'info',
      actions: [{ label: scope.t('payments.page.to_order'), href: `/o/${order.code}` }],
    },
    frame: frameOf(event),
  };
}
