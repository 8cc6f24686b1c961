import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import { page } from '../../../kernel/pages/page.ts';
import { previewUndo, undoableSale, undoSale } from '../../../modules/box-office/index.ts';
import { orderTicketsPdf } from '../../../modules/orders/index.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import { addressAt, belowEvent, eventAt } from '../events/event-head.ts';
import { cardSentences, shownIn } from '../../storefront/view-models/cancel-words.ts';
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

const UndoForm = z.object({ shown: z.string().max(40).default('') });

/** A sale that was a slip of the hand. */
export const undoSalePage = page({
  path: '/admin/o/:org/events/:event/box-office/:code/undo',
  may: 'box-office.write',
  form: UndoForm,
  async show(scope, { event: eventId, code }, request) {
    const event = await eventAt(scope, request, eventId);
    const order = await undoableSale(scope, { ...addressAt(request, eventId), code });
    const plan = await previewUndo(scope, { ...addressAt(request, eventId), code });
    const amount = amountText(scope, plan.backMinor, order.currency);
    const model = {
      ...belowEvent(scope, request, event, scope.t('box_office.undo_title', { code })),
      text: order.lines.map(({ name, quantity }) => `${quantity} × ${name}`).join(', '),
      consequences: [
        scope.t('events.call_off.tickets', { count: order.tickets.length }),
        ...(plan.backMinor > 0 ? [scope.t('box_office.hand_back', { amount })] : []),
        ...cardSentences(scope, plan),
      ],
      action: request.path,
      hidden: [{ name: 'shown', value: `${plan.tickets.length} ${plan.backMinor}` }],
      errors: errorSummary(request.again?.errors, request.again?.problem),
      fields: [],
      submit: scope.t('box_office.undo'),
      tone: 'danger' as const,
      cancelHref: boxOfficeHref(request, eventId),
    };
    return { view: 'admin/confirm', model };
  },
  async submit(scope, { event: eventId, code }, { shown }, request) {
    await undoSale(scope, { ...addressAt(request, eventId), code, shown: shownIn(shown) });
    return { goTo: boxOfficeHref(request, eventId), flash: 'box_office.flash.undone', flashParams: { code } };
  },
});
