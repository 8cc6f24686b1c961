import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { formatMoney, money } from '../../kernel/values/money.ts';
import { seatText } from '../venues/index.ts';
import { translate } from '../../kernel/values/translated.ts';
import { orderCalendar } from '../../render/calendar.ts';
import { longDate, timeSpan, zoneName } from '../../render/event-times.ts';
import { ticketsPdfModel } from '../../render/pdf/model.ts';
import { ticketsPdf } from '../../render/pdf/tickets-pdf.ts';
import { eventById, type EventDetail } from '../events/index.ts';
import { imageBytes } from '../media/index.ts';
import type { OrderDetail, TicketRow } from './order-rows.ts';
import { orderLink } from './order-token.ts';

const RIGHT_TO_LEFT = /^(ar|he|fa|ur|yi|ps|dv)\b/;

/** The valid tickets of an order as a PDF in the order's language; some of them only, where ids are given. */
export async function orderTicketsPdf(
  scope: Scope,
  order: OrderDetail,
  options: { readonly only?: readonly string[]; readonly signal?: AbortSignal } = {},
): Promise<Uint8Array> {
  const { only, signal } = options;
  const tickets = order.tickets.filter(({ id, state }) => state === 'valid' && (!only || only.includes(id)));
  if (tickets.length === 0) throw new DomainError('order.no_tickets', { status: 409, params: { code: order.code } });
  const event = await eventOfOrder(scope, order);
  const reader = scope.in(order.locale);
  const model = ticketsPdfModel({
    locale: order.locale,
    dir: RIGHT_TO_LEFT.test(order.locale) ? 'rtl' : 'ltr',
    title: reader.t('orders.pdf.title', { event: titleOf(event, order.locale) }),
    accent: event.organization.accent,
    organization: event.organization.name,
    logo: await logoOf(scope, event.organization),
    event: titleOf(event, order.locale),
    smallPrint: reader.t('orders.pdf.small_print', { email: event.organization.email }),
    labels: {
      attendee: reader.t('orders.pdf.attendee'),
      ticketType: reader.t('orders.pdf.ticket_type'),
      seat: reader.t('orders.pdf.seat'),
      price: reader.t('orders.pdf.price'),
      order: reader.t('orders.pdf.order'),
      code: reader.t('orders.pdf.code'),
    },
    tickets: tickets.map((ticket) => pageOf(reader, order, event, ticket)),
  });
  return ticketsPdf({
    model,
    html: () => scope.render('pdf/tickets', model, { locale: order.locale, zone: event.zone }),
    renderer: scope.capabilities.pdf,
    log: scope.log,
    ...(signal ? { signal } : {}),
  });
}

/** The dates of an order for a calendar. */
export async function orderCalendarFile(scope: Scope, order: OrderDetail): Promise<string> {
  const event = await eventOfOrder(scope, order);
  const dates = new Map(order.lines.map((line) => [line.occurrenceId, line]));
  const isOff = order.state === 'cancelled' || order.state === 'expired' || event.state === 'cancelled';
  const cancelled = new Set(event.occurrences.filter(({ state }) => state === 'cancelled').map(({ id }) => id));
  return orderCalendar({
    orderCode: order.code,
    host: new URL(scope.site.url).host,
    organizer: { name: event.organization.name, email: event.organization.email },
    changedAt: order.updatedAt,
    entries: [...dates.values()].map((line) => ({
      occurrenceId: line.occurrenceId,
      title: titleOf(event, order.locale),
      startsAt: line.startsAt,
      endsAt: line.endsAt,
      description: scope.in(order.locale).t('orders.calendar.description', { code: order.code }),
      ...(event.venueName
        ? { place: { name: event.venueName, ...(event.venueAddress ? { address: addressOf(event) } : {}) } }
        : {}),
      url: orderLink(scope.site, order),
      cancelled: isOff || cancelled.has(line.occurrenceId),
    })),
  });
}

/** Where an event is, one line each, as it is printed. */
export function placeLines(scope: Pick<Scope, 't'>, event: EventDetail): string[] {
  const lines = [event.venueName, event.venueAddress, [event.city, event.country].filter(Boolean).join(', ')];
  const place = lines.filter((line): line is string => Boolean(line));
  return place.length > 0 ? place : [scope.t(event.mode === 'online' ? 'orders.place.online' : 'orders.place.open')];
}

function pageOf(reader: Scope, order: OrderDetail, event: EventDetail, ticket: TicketRow) {
  const times = { startsAt: ticket.startsAt, endsAt: ticket.endsAt, zone: event.zone };
  const price = money(ticket.unitMinor, order.currency);
  return {
    date: longDate(times, order.locale),
    time: `${timeSpan(times, order.locale)} (${zoneName(times, order.locale)})`,
    place: placeLines(reader, event),
    attendee: ticket.attendeeName,
    ticketType: ticket.name,
    seat: ticket.seat ? seatText(reader, ticket.seat) : '',
    price: price.minor === 0 ? reader.t('orders.free') : formatMoney(price, order.locale),
    orderCode: order.code,
    code: ticket.code,
  };
}

/** Printed with the ticket, so that nothing has to be fetched where it is opened. */
async function logoOf(scope: Scope, { logoId }: EventDetail['organization']): Promise<string> {
  const bytes = logoId === null ? undefined : await imageBytes(scope, { id: logoId, width: 480 });
  return bytes ? `data:image/png;base64,${bytes.toString('base64')}` : '';
}

async function eventOfOrder(scope: Scope, order: OrderDetail): Promise<EventDetail> {
  const event = await eventById(scope, order.eventId);
  if (!event) throw new DomainError('event.not_found', { status: 404 });
  return event;
}

function titleOf(event: EventDetail, locale: string): string {
  return translate(event.title, locale, event.locale);
}

function addressOf(event: EventDetail): string {
  return [event.venueAddress, event.city, event.country].filter(Boolean).join(', ');
}
