import { z } from 'zod';
import { page } from '../../../kernel/pages/page.ts';
import { convertHold, PlaceOrder } from '../../../modules/orders/index.ts';
import { HoldCount, holdOf, releaseHold } from '../../../modules/tickets/index.ts';
import type { ConfirmView } from '../../../render/contract/index.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import { belowEvent, eventAt } from '../events/event-head.ts';
import { formModel } from '../form-model.ts';
import { ordersHref } from '../orders/list.page.ts';
import { holdsHref, whatText } from './holds.page.ts';

export const releaseHoldPage = page({
  path: '/admin/o/:org/events/:event/holds/:hold/release',
  may: 'orders.write',
  async show(scope, { event: id, hold: holdId }, request) {
    const event = await eventAt(scope, request, id);
    const hold = await holdOf(scope, { eventId: id, id: holdId });
    if (hold.state !== 'active') return { goTo: holdsHref(request, id) };
    const model: ConfirmView = {
      ...belowEvent(scope, request, event, scope.t('tickets.hold.release_title')),
      text: `${hold.name} · ${whatText(scope, event, hold)}`,
      consequences: [scope.t('tickets.hold.release_text', { count: hold.count })],
      action: `${holdsHref(request, id)}/${holdId}/release`,
      hidden: [],
      errors: errorSummary(request.again?.errors, request.again?.problem),
      fields: [],
      submit: scope.t('tickets.hold.release'),
      tone: 'danger',
      cancelHref: holdsHref(request, id),
    };
    return { view: 'admin/confirm', model };
  },
  async submit(scope, { event: eventId, hold: id }, _values, request) {
    await eventAt(scope, request, eventId);
    await releaseHold(scope, { eventId, id });
    return { goTo: holdsHref(request, eventId), flash: 'tickets.hold.released' };
  },
});

const { name, email } = PlaceOrder.shape.buyer.shape;

const ConvertForm = z.object({
  count: HoldCount.meta({ title: 'tickets.hold.convert_count' }),
  name: name.meta({ title: 'fields.name' }),
  email: email.meta({ title: 'fields.email', widget: 'email' }),
});

/** Makes places that were kept back into an order for somebody, who gets the same mails as any buyer. */
export const convertHoldPage = page({
  path: '/admin/o/:org/events/:event/holds/:hold/convert',
  may: 'orders.write',
  form: ConvertForm,
  async show(scope, { event: id, hold: holdId }, request) {
    const event = await eventAt(scope, request, id);
    const hold = await holdOf(scope, { eventId: id, id: holdId });
    if (hold.state !== 'active') return { goTo: holdsHref(request, id) };
    const model = formModel(scope, request, {
      ...belowEvent(scope, request, event, scope.t('tickets.hold.convert_title', { name: hold.name })),
      subtitle: `${whatText(scope, event, hold)} · ${scope.t('tickets.stock.kept', { count: hold.count })}`,
      schema: ConvertForm,
      values: { count: hold.count, name: '', email: '' },
      groups: [{ help: 'tickets.hold.convert_help', fields: ['count', 'name', 'email'] }],
      fields: { over: { count: { max: String(hold.count) } } },
      action: `${holdsHref(request, id)}/${holdId}/convert`,
      submit: scope.t('tickets.hold.convert_submit'),
      cancelHref: holdsHref(request, id),
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, { event: eventId, hold: holdId }, { count, ...buyer }, request) {
    const event = await eventAt(scope, request, eventId);
    const { code } = await convertHold(scope, { eventId, holdId, count, buyer: { ...buyer, locale: event.locale } });
    return { goTo: `${ordersHref(request)}/${code}`, flash: 'tickets.hold.converted', flashParams: { code } };
  },
});
