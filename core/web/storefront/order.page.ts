import { DomainError } from '../../kernel/errors.ts';
import { page } from '../../kernel/pages/page.ts';
import {
  opensDownload,
  orderCalendarFile,
  orderOf,
  orderTicketsPdf,
  resendOrder,
  ticketById,
  type OrderDetail,
} from '../../modules/orders/index.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { enter, openDoor } from './order-door.ts';

/** The tickets to print or to keep; `?ticket=` for a single one. */
export const ticketsPdfPage = page({
  path: '/o/:code/tickets.pdf',
  may: 'public',
  async show(scope, { code }, request) {
    const door = await openDoor(scope, code, request);
    if ('reply' in door) return door.reply;
    const one = request.query['ticket'];
    return pdfReply(scope, door.order, one === undefined ? undefined : [one]);
  },
});

/** One ticket, for whoever was given its address a few minutes ago. */
export const ticketDownloadPage = page({
  path: '/tickets/:file',
  may: 'public',
  async show(scope, { file }, { query }) {
    const id = /^([0-9a-f-]{36})\.pdf$/.exec(file)?.[1];
    if (id === undefined || !opensDownload(scope, id, { until: query['until'], s: query['s'] })) {
      throw new DomainError('ticket.link_over', { status: 404 });
    }
    const ticket = await ticketById(scope, id);
    if (!ticket) throw new DomainError('ticket.not_found', { status: 404 });
    return pdfReply(scope, await orderOf(scope, ticket.orderCode), [id]);
  },
});

async function pdfReply(scope: Scope, order: OrderDetail, only: readonly string[] | undefined) {
  const content = await orderTicketsPdf(scope, order, only ? { only } : {});
  return { file: { name: `${order.code}.pdf`, contentType: 'application/pdf', content } };
}

export const calendarPage = page({
  path: '/o/:code/calendar.ics',
  may: 'public',
  async show(scope, { code }, request) {
    const door = await openDoor(scope, code, request);
    if ('reply' in door) return door.reply;
    const content = Buffer.from(await orderCalendarFile(scope, door.order));
    return { file: { name: `${door.order.code}.ics`, contentType: 'text/calendar; charset=utf-8', content } };
  },
});

export const resendPage = page({
  path: '/o/:code/resend',
  may: 'public',
  limit: { limit: 5, perSeconds: 60, by: 'params.code' },
  async show(_scope, { code }) {
    return { goTo: `/o/${code}` };
  },
  async submit(scope, { code }, _values, request) {
    const { order, scope: buyer } = await enter(scope, code, request);
    await resendOrder(buyer, order);
    return { goTo: `/o/${order.code}`, flash: 'orders.flash.resent', flashParams: { email: order.email ?? '' } };
  },
});
