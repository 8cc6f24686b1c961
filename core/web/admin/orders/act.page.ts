import { z } from 'zod';
import { page } from '../../../kernel/pages/page.ts';
import { cancelOrder, resendOrder } from '../../../modules/orders/index.ts';
import type { ConfirmView } from '../../../render/contract/index.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import { amountText, ordersHref } from './list.page.ts';
import { orderAt } from './show.page.ts';

const CancelForm = z.object({
  reason: z.string().trim().max(500).default(''),
  notify: z.boolean().default(false),
});

export const cancelOrderPage = page({
  path: '/admin/o/:org/orders/:code/cancel',
  may: 'orders.write',
  form: CancelForm,
  async show(scope, { code }, request) {
    const order = await orderAt(scope, request, code);
    const href = `${ordersHref(request)}/${order.code}`;
    if (order.state !== 'pending' && order.state !== 'confirmed') return { goTo: href };
    const paid = order.paidMinor - order.refundedMinor;
    const admitted = order.tickets.filter(({ admittedAt }) => admittedAt !== null).length;
    const { again } = request;
    const model: ConfirmView = {
      title: scope.t('orders.admin.cancel_title', { code: order.code }),
      breadcrumbs: [{ label: order.code, href }],
      text: [order.name, order.email].filter(Boolean).join(' · '),
      consequences: [
        scope.t('orders.admin.cancel_tickets', { count: order.ticketCount }),
        scope.t('orders.admin.cancel_places', { count: order.ticketCount }),
        ...(paid > 0
          ? [scope.t('orders.admin.cancel_money', { amount: amountText(scope, paid, order.currency) })]
          : []),
        ...(admitted > 0 ? [scope.t('orders.admin.cancel_admitted', { count: admitted })] : []),
      ],
      action: `${href}/cancel`,
      hidden: [],
      errors: errorSummary(again?.errors, again?.problem),
      fields: [
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
      submit: scope.t('orders.cancel.submit'),
      tone: 'danger',
      cancelHref: href,
    };
    return { view: 'admin/confirm', model };
  },
  async submit(scope, { code }, { reason, notify }, request) {
    const order = await orderAt(scope, request, code);
    await cancelOrder(scope, { code: order.code, reason, notify: notify ? 'buyer' : 'nobody' });
    return { goTo: `${ordersHref(request)}/${order.code}`, flash: 'orders.flash.cancelled' };
  },
});

export const resendOrderPage = page({
  path: '/admin/o/:org/orders/:code/resend',
  may: 'orders.write',
  async show(_scope, { code }, request) {
    return { goTo: `${ordersHref(request)}/${code}` };
  },
  async submit(scope, { code }, _values, request) {
    const order = await orderAt(scope, request, code);
    await resendOrder(scope, order);
    const href = `${ordersHref(request)}/${order.code}`;
    return { goTo: href, flash: 'orders.flash.resent', flashParams: { email: order.email ?? '' } };
  },
});
