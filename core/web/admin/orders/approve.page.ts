import { z } from 'zod';
import { page } from '../../../kernel/pages/page.ts';
import { approveOrder, declineOrder } from '../../../modules/orders/index.ts';
import type { ConfirmView } from '../../../render/contract/index.ts';
import { errorSummary, fieldsFromSchema } from '../../forms/from-schema.ts';
import { ordersHref } from './list.page.ts';
import { orderAt } from './order-at.ts';

const DeclineForm = z.object({
  reason: z
    .string()
    .trim()
    .max(500)
    .default('')
    .meta({ title: 'orders.admin.reason', help: 'orders.admin.reason_help', widget: 'textarea', rows: 3 }),
});

/** A yes to an order that waits for one. */
export const approveOrderPage = page({
  path: '/admin/o/:org/orders/:code/approve',
  may: 'orders.write',
  async show(_scope, { code }, request) {
    return { goTo: `${ordersHref(request)}/${code}` };
  },
  async submit(scope, { code }, _values, request) {
    const order = await orderAt(scope, request, code);
    await approveOrder(scope, { code: order.code });
    return { goTo: `${ordersHref(request)}/${order.code}`, flash: 'orders.flash.approved' };
  },
});

export const declineOrderPage = page({
  path: '/admin/o/:org/orders/:code/decline',
  may: 'orders.write',
  form: DeclineForm,
  async show(scope, { code }, request) {
    const order = await orderAt(scope, request, code);
    const href = `${ordersHref(request)}/${order.code}`;
    if (order.approval !== 'needed') return { goTo: href };
    const { again } = request;
    const model: ConfirmView = {
      title: scope.t('orders.approval.decline_title', { code: order.code }),
      breadcrumbs: [{ label: order.code, href }],
      text: [order.name, order.email].filter(Boolean).join(' · '),
      consequences: [
        scope.t('orders.admin.cancel_tickets', { count: order.ticketCount }),
        scope.t('orders.admin.cancel_places', { count: order.ticketCount }),
        scope.t('orders.approval.declined_mail'),
      ],
      action: `${href}/decline`,
      hidden: [],
      errors: errorSummary(again?.errors, again?.problem),
      fields: fieldsFromSchema(DeclineForm, { say: scope.t, values: again?.values ?? {}, errors: again?.errors }),
      submit: scope.t('orders.approval.decline'),
      tone: 'danger',
      cancelHref: href,
    };
    return { view: 'admin/confirm', model };
  },
  async submit(scope, { code }, { reason }, request) {
    const order = await orderAt(scope, request, code);
    await declineOrder(scope, { code: order.code, reason });
    return { goTo: `${ordersHref(request)}/${order.code}`, flash: 'orders.flash.declined' };
  },
});
