import { z } from 'zod';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { previewReactivation, reactivate, type OrderPlan } from '../../../modules/cancellations/index.ts';
import { canReopen, nextDeadline, setDeadline, type OrderDetail } from '../../../modules/orders/index.ts';
import { seatShort } from '../../../modules/venues/index.ts';
import type { ConfirmView, Field } from '../../../render/contract/index.ts';
import { errorSummary, fieldsFromSchema } from '../../forms/from-schema.ts';
import { timeLocale } from '../../reader-time.ts';
import { instantText } from '../../storefront/view-models/when.ts';
import { amountText, ordersHref } from './list.page.ts';
import { orderAt } from './order-at.ts';

const until = z.date().meta({ title: 'orders.deadline.until', zoneFrom: 'zone' });
const notify = z.boolean().default(false).meta({ title: 'orders.admin.notify' });
const DeadlineForm = z.object({ until, notify, zone: z.string() });
const ReactivateForm = z.object({ until: until.optional(), zone: z.string() });

/** Until when an order may be paid. */
export const deadlinePage = page({
  path: '/admin/o/:org/orders/:code/deadline',
  may: 'orders.write',
  form: DeadlineForm,
  async show(scope, { code }, request) {
    const order = await orderAt(scope, request, code);
    if (order.state !== 'pending') return { goTo: `${ordersHref(request)}/${order.code}` };
    const now = order.expiresAt && instantText(order.expiresAt, order.eventZone, timeLocale(scope));
    const values = { until: await nextDeadline(scope, order), notify: true };
    const model: ConfirmView = {
      ...(await headOf(scope, request, order)),
      title: scope.t('orders.deadline.title', { code: order.code }),
      consequences: [
        ...(now ? [scope.t('orders.deadline.now', { when: now })] : []),
        scope.t('orders.deadline.places', { count: order.ticketCount }),
        scope.t('orders.deadline.no_money'),
      ],
      fields: fieldsOf(scope, request, { form: DeadlineForm, order, values, only: ['until', 'notify'] }),
      submit: scope.t('orders.deadline.submit'),
    };
    return { view: 'admin/confirm', model };
  },
  async submit(scope, { code }, { until: at, notify: tells }, request) {
    const order = await orderAt(scope, request, code);
    await setDeadline(scope, { code: order.code, until: at, notify: tells ? 'buyer' : 'nobody' });
    return { goTo: `${ordersHref(request)}/${order.code}`, flash: 'orders.flash.deadline_set' };
  },
});

/** An order that expired or was cancelled comes back, if its places are still there. */
export const reactivatePage = page({
  path: '/admin/o/:org/orders/:code/reactivate',
  may: 'orders.write',
  form: ReactivateForm,
  async show(scope, { code }, request) {
    const order = await orderAt(scope, request, code);
    if (!canReopen(order)) return { goTo: `${ordersHref(request)}/${order.code}` };
    const plan = await previewReactivation(scope, { code: order.code });
    const waits = plan.state.after === 'pending';
    const values = { until: plan.expiresAt.after };
    const model: ConfirmView = {
      ...(await headOf(scope, request, order)),
      title: scope.t('orders.reactivate.title', { code: order.code }),
      consequences: consequencesOf(scope, order, plan),
      fields: waits ? fieldsOf(scope, request, { form: ReactivateForm, order, values, only: ['until'] }) : [],
      submit: scope.t('orders.reactivate.submit'),
    };
    return { view: 'admin/confirm', model };
  },
  async submit(scope, { code }, { until: at }, request) {
    const order = await orderAt(scope, request, code);
    await reactivate(scope, { code: order.code, until: at });
    return { goTo: `${ordersHref(request)}/${order.code}`, flash: 'orders.flash.reactivated' };
  },
});

async function headOf(scope: Scope, request: PageRequest, order: OrderDetail) {
  const href = `${ordersHref(request)}/${order.code}`;
  const { again } = request;
  return {
    breadcrumbs: [{ label: order.code, href }],
    text: [order.name, order.email].filter(Boolean).join(' · '),
    action: request.path,
    hidden: [{ name: 'zone', value: order.eventZone }],
    errors: errorSummary(again?.errors, again?.problem),
    tone: 'primary' as const,
    cancelHref: href,
  };
}

interface Fields {
  readonly form: z.ZodType;
  readonly order: OrderDetail;
  readonly values: Readonly<Record<string, unknown>>;
  readonly only: readonly string[];
}

function fieldsOf(scope: Scope, { again }: PageRequest, { form, order, values, only }: Fields): Field[] {
  const { eventZone: zone } = order;
  return fieldsFromSchema(form, {
    ...{ say: scope.t, values: again?.values ?? values, errors: again?.errors, only, zone },
    over: { until: { suffix: zone.replaceAll('_', ' '), required: true } },
  });
}

function consequencesOf(scope: Scope, order: OrderDetail, plan: OrderPlan): string[] {
  const seats = plan.tickets.flatMap(({ seat }) => (seat ? [seatShort(seat)] : []));
  const amount = amountText(scope, plan.owedMinor, plan.currency);
  const becomes = plan.state.after === 'confirmed' ? 'confirmed' : order.approval === 'needed' ? 'waits' : 'pending';
  return [
    ...plan.places.map((place) => takesText(scope, place)),
    ...(seats.length > 0 ? [scope.t('orders.reactivate.seats', { seats: seats.join(', ') })] : []),
    scope.t(`orders.reactivate.${becomes}`, { amount }),
    ...(plan.state.before === 'cancelled' ? [scope.t('orders.reactivate.codes')] : []),
    ...(plan.mails > 0 ? [scope.t('orders.admin.mail_to', { email: order.email ?? '' })] : []),
  ];
}

function takesText(scope: Scope, { name, count, left }: OrderPlan['places'][number]): string {
  const params = { name: name ?? scope.t('orders.reactivate.per_buyer'), count, left: left ?? '' };
  if (left === null) return scope.t('orders.reactivate.takes', params);
  return scope.t(left < count ? 'orders.reactivate.takes_short' : 'orders.reactivate.takes_of', params);
}
