import { z } from 'zod';
import { page } from '../../../kernel/pages/page.ts';
import { ChangeBuyer, changeBuyer, resendOrder } from '../../../modules/orders/index.ts';
import type { ConfirmView, Field } from '../../../render/contract/index.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import { formModel } from '../form-model.ts';
import { ordersHref } from './list.page.ts';
import { orderAt } from './order-at.ts';

const ResendForm = z.object({ to: z.union([z.literal('buyer'), z.uuid()]).default('buyer') });

/** The mail of an order again: all of it to the buyer, or one ticket to whoever comes with it. */
export const resendOrderPage = page({
  path: '/admin/o/:org/orders/:code/resend',
  may: 'orders.write',
  form: ResendForm,
  async show(scope, { code }, request) {
    const order = await orderAt(scope, request, code);
    const href = `${ordersHref(request)}/${order.code}`;
    if (order.state !== 'pending' && order.state !== 'confirmed') return { goTo: href };
    const { again } = request;
    const buyer = order.email === null ? [] : [{ value: 'buyer', name: order.name ?? '', email: order.email }];
    const others = order.tickets.flatMap(({ id, state, attendeeName, attendeeEmail }) =>
      state === 'valid' && attendeeEmail ? [{ value: id, name: attendeeName, email: attendeeEmail }] : [],
    );
    const all = scope.t(order.state === 'pending' ? 'orders.resend.pending' : 'orders.resend.confirmed');
    const chosen = String(again?.values['to'] ?? 'buyer');
    const to: Field = {
      widget: 'radio',
      name: 'to',
      label: scope.t('orders.resend.to'),
      error: again?.errors['to'],
      options: [...buyer, ...others].map(({ value, name, email }) => ({
        value,
        label: `${name} (${email})`,
        help: value === 'buyer' ? all : scope.t('orders.resend.attendee'),
        selected: value === chosen,
      })),
    };
    const model: ConfirmView = {
      title: scope.t('orders.page.resend'),
      breadcrumbs: [{ label: order.code, href }],
      text: order.code,
      consequences: [scope.t('orders.deadline.no_money')],
      action: request.path,
      hidden: [],
      errors: errorSummary(again?.errors, again?.problem),
      fields: [to],
      submit: scope.t('orders.resend.submit'),
      tone: 'primary',
      cancelHref: href,
    };
    return { view: 'admin/confirm', model };
  },
  async submit(scope, { code }, { to }, request) {
    const order = await orderAt(scope, request, code);
    const ticket = order.tickets.find(({ id }) => id === to);
    await resendOrder(scope, { code: order.code, ticketId: to === 'buyer' ? undefined : to });
    const email = (to === 'buyer' ? order.email : ticket?.attendeeEmail) ?? '';
    return { goTo: `${ordersHref(request)}/${order.code}`, flash: 'orders.flash.resent', flashParams: { email } };
  },
});

const BuyerForm = z.object({
  name: ChangeBuyer.shape.name.unwrap().meta({ title: 'orders.checkout.name' }),
  email: ChangeBuyer.shape.email.unwrap().meta({ title: 'orders.checkout.email' }),
  endLinks: z.boolean().default(false).meta({ title: 'orders.buyer.end_links', help: 'orders.buyer.end_links_help' }),
});

/** Whose order it is: a mistyped name or address. */
export const changeBuyerPage = page({
  path: '/admin/o/:org/orders/:code/buyer',
  may: 'orders.write',
  form: BuyerForm,
  async show(scope, { code }, request) {
    const order = await orderAt(scope, request, code);
    const href = `${ordersHref(request)}/${order.code}`;
    const model = formModel(scope, request, {
      title: scope.t('orders.buyer.title'),
      subtitle: scope.t('orders.buyer.help'),
      breadcrumbs: [{ label: order.code, href }],
      schema: BuyerForm,
      values: { name: order.name ?? '', email: order.email ?? '' },
      groups: [{ fields: ['name', 'email', 'endLinks'] }],
      action: request.path,
      submit: scope.t('form.save'),
      cancelHref: href,
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, { code }, { endLinks, ...buyer }, request) {
    const order = await orderAt(scope, request, code);
    await changeBuyer(scope, { code: order.code, ...buyer, links: endLinks ? 'end' : 'keep' });
    return { goTo: `${ordersHref(request)}/${order.code}`, flash: 'orders.flash.buyer_changed' };
  },
});
