import { page } from '../../../kernel/pages/page.ts';
import { resendOrder } from '../../../modules/orders/index.ts';
import { ordersHref } from './list.page.ts';
import { orderAt } from './show.page.ts';

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
