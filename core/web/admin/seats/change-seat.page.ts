import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { changeSeat, orderOf, type TicketRow } from '../../../modules/orders/index.ts';
import { dateSeats, hallOf, nearestTo, seatingOf, seatShort } from '../../../modules/venues/index.ts';
import { idIn } from '../check-in/id-in-path.ts';
import { formModel } from '../form-model.ts';

const SeatForm = z.object({
  seat: z.uuid().meta({ title: 'seats.move.to', widget: 'select', help: 'seats.move.to_help' }),
});
const MOST_OFFERED = 200;

const orderHref = (request: PageRequest, code: string) => `/admin/o/${request.organization!.slug}/orders/${code}`;

/** Another seat for a ticket: the free ones of its category, the nearest first. */
export const changeSeatPage = page({
  path: '/admin/o/:org/orders/:code/tickets/:ticket/seat',
  may: 'orders.write',
  form: SeatForm,
  async show(scope, { code, ticket: ticketId }, request) {
    const ticket = await ticketAt(scope, request, code, ticketId);
    if (!ticket.seat) throw new DomainError('seat.has_none', { status: 409 });
    const { options, isAll } = await freeNear(scope, ticket);
    const model = formModel(scope, request, {
      title: scope.t('seats.move.title'),
      ...(!isAll && { actions: [{ label: scope.t('seats.move.all'), href: `${orderHref(request, code)}/change` }] }),
      subtitle: `${ticket.attendeeName} · ${seatShort(ticket.seat)}`,
      breadcrumbs: [{ label: code, href: orderHref(request, code) }],
      schema: SeatForm,
      values: {},
      groups: [{ fields: ['seat'] }],
      fields: { over: { seat: { options } } },
      action: request.path,
      submit: scope.t('seats.move.submit'),
      cancelHref: orderHref(request, code),
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, { code, ticket: ticketId }, { seat: seatId }, request) {
    const ticket = await ticketAt(scope, request, code, ticketId);
    const { seat } = await changeSeat(scope, { ticketId: ticket.id, seatId });
    return { goTo: orderHref(request, code), flash: 'seats.move.done', flashParams: { seat: seatShort(seat) } };
  },
});

async function freeNear(scope: Scope, { eventId, occurrenceId, seat }: TicketRow) {
  const seating = await seatingOf(scope, eventId, occurrenceId);
  const { byId } = await hallOf(scope, seating.seatMapId);
  const own = byId.get(seat!.id);
  if (!own) return { options: [], isAll: true };
  const free = (await dateSeats(scope, seating, { state: 'free' })).filter(({ category }) => category === own.category);
  const options = nearestTo(own, free, MOST_OFFERED).map((each) => ({ value: each.id, label: seatShort(each) }));
  return { options, isAll: free.length <= MOST_OFFERED };
}

async function ticketAt(scope: Scope, request: PageRequest, code: string, ticketId: string): Promise<TicketRow> {
  const order = await orderOf(scope, code, { organizationId: request.organization!.id });
  const ticket = order.tickets.find(({ id }) => id === idIn(ticketId));
  if (!ticket) throw new DomainError('ticket.not_found', { status: 404 });
  return ticket;
}
