import { DomainError } from '../../../kernel/errors.ts';
import { page } from '../../../kernel/pages/page.ts';
import { undoableSale, undoSale } from '../../../modules/box-office/index.ts';
import { orderTicketsPdf } from '../../../modules/orders/index.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import { addressAt, belowEvent, eventAt } from '../events/event-head.ts';
import { amountText } from '../orders/list.page.ts';
import { orderAt } from '../orders/order-at.ts';
import { boxOfficeHref } from './sections.ts';

/** The tickets of an order, for printing them at a counter. */
export const printOrderPage = page({
  path: '/admin/o/:org/orders/:code/tickets.pdf',
  may: 'orders.write',
  async show(scope, { code }, request) {
    const order = await orderAt(scope, request, code);
    const content = await orderTicketsPdf(scope, order);
    return { file: { name: `${order.code}.pdf`, contentType: 'application/pdf', content } };
  },
});

/** The same for what was sold at the counter itself. */
export const printSalePage = page({
  path: '/admin/o/:org/events/:event/box-office/:code/tickets.pdf',
  may: 'box-office.write',
  async show(scope, { event: eventId, code }, request) {
    await eventAt(scope, request, eventId);
    const order = await orderAt(scope, request, code);
    if (order.eventId !== eventId || order.channel !== 'box_office') {
      throw new DomainError('order.not_found', { status: 404, params: { code } });
    }
    const content = await orderTicketsPdf(scope, order);
    return { file: { name: `${order.code}.pdf`, contentType: 'application/pdf', content } };
  },
});

/** A sale that was a slip of the hand. */
export const undoSalePage = page({
  path: '/admin/o/:org/events/:event/box-office/:code/undo',
  may: 'box-office.write',
  async show(scope, { event: eventId, code }, request) {
    const event = await eventAt(scope, request, eventId);
    const order = await undoableSale(scope, { ...addressAt(request, eventId), code });
    const amount = amountText(scope, order.paidMinor, order.currency);
    const model = {
      ...belowEvent(scope, request, event, scope.t('box_office.undo_title', { code })),
      text: order.lines.map(({ name, quantity }) => `${quantity} × ${name}`).join(', '),
      consequences: [
        scope.t('events.call_off.tickets', { count: order.tickets.length }),
        ...(order.paidMinor > 0 ? [scope.t('box_office.hand_back', { amount })] : []),
      ],
      action: request.path,
      hidden: [],
      errors: errorSummary(request.again?.errors, request.again?.problem),
      fields: [],
      submit: scope.t('box_office.undo'),
      tone: 'danger' as const,
      cancelHref: boxOfficeHref(request, eventId),
    };
    return { view: 'admin/confirm', model };
  },
  async submit(scope, { event: eventId, code }, _values, request) {
    await undoSale(scope, { ...addressAt(request, eventId), code });
    return { goTo: boxOfficeHref(request, eventId), flash: 'box_office.flash.undone', flashParams: { code } };
  },
});
