import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import { page } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import type { EventDetail } from '../../../modules/events/index.ts';
import { convertHold, PlaceOrder } from '../../../modules/orders/index.ts';
import { HoldCount, holdOf, releaseHold, type HoldRow } from '../../../modules/tickets/index.ts';
import type { ConfirmView, Option } from '../../../render/contract/index.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import { belowEvent, eventAt } from '../events/event-head.ts';
import { formModel } from '../form-model.ts';
import { ordersHref } from '../orders/list.page.ts';
import { holdsHref, seatOptions, typeIn, typeOptions, whatText } from './hold-words.ts';

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
  count: HoldCount.nullable().default(null).meta({ title: 'tickets.hold.convert_count' }),
  seatIds: z.array(z.uuid()).max(5000).default([]).meta({ title: 'tickets.hold.convert_seats' }),
  /** Where the hold says neither: a type, or a type and one of its variations. */
  ticketTypeId: z
    .string()
    .regex(/^[0-9a-f-]{36}( [0-9a-f-]{36})?$/)
    .nullable()
    .default(null)
    .meta({ title: 'tickets.hold.type', widget: 'select' }),
  name: name.meta({ title: 'fields.name' }),
  email: email.meta({ title: 'fields.email', widget: 'email' }),
});

/** Makes places or seats that were kept back into an order for somebody, who gets the same mails as any buyer. */
export const convertHoldPage = page({
  path: '/admin/o/:org/events/:event/holds/:hold/convert',
  may: 'orders.write',
  form: ConvertForm,
  async show(scope, { event: id, hold: holdId }, request) {
    const event = await eventAt(scope, request, id);
    const hold = await holdOf(scope, { eventId: id, id: holdId });
    if (hold.state !== 'active') return { goTo: holdsHref(request, id) };
    const types = await openChoice(scope, event, hold);
    const model = formModel(scope, request, {
      ...belowEvent(scope, request, event, scope.t('tickets.hold.convert_title', { name: hold.name })),
      subtitle: `${whatText(scope, event, hold)} · ${scope.t('tickets.stock.kept', { count: hold.count })}`,
      schema: ConvertForm,
      values: { count: hold.count, seatIds: hold.seats.map((seat) => seat.id), name: '', email: '' },
      groups: [
        {
          help: 'tickets.hold.convert_help',
          fields: [hold.seated ? 'seatIds' : 'count', ...(isOpen(types) ? ['ticketTypeId'] : []), 'name', 'email'],
        },
      ],
      fields: {
        over: {
          count: { max: String(hold.count), required: true },
          seatIds: { options: seatOptions(hold.seats) },
          ticketTypeId: { options: types },
        },
      },
      action: `${holdsHref(request, id)}/${holdId}/convert`,
      submit: scope.t('tickets.hold.convert_submit'),
      cancelHref: holdsHref(request, id),
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, { event: eventId, hold: holdId }, { count, seatIds, ticketTypeId, ...buyer }, request) {
    const event = await eventAt(scope, request, eventId);
    const { seated } = await holdOf(scope, { eventId, id: holdId });
    const which = seated ? { seatIds } : { count: count ?? undefined };
    if (seated && seatIds.length === 0) throw new DomainError('hold.nothing', { field: 'seatIds' });
    const { code } = await convertHold(scope, {
      ...{ eventId, holdId, ...which, ...typeIn(ticketTypeId) },
      buyer: { ...buyer, locale: event.locale },
    });
    return { goTo: `${ordersHref(request)}/${code}`, flash: 'tickets.hold.converted', flashParams: { code } };
  },
});

const isOpen = (types: readonly Option[]) => types.length > 1 || types.some(({ value }) => value.includes(' '));

/** What is still to be decided: the type of seats, the form of a type that has several. */
async function openChoice(scope: Scope, event: EventDetail, hold: HoldRow): Promise<Option[]> {
  if (hold.variationId) return [];
  const categories = hold.seated ? new Set(hold.seats.map(({ category }) => category)) : undefined;
  const options = await typeOptions(scope, event, categories);
  // A type with several forms cannot be sold without one.
  const hasForms = (id: string) => options.some(({ value }) => value.startsWith(`${id} `));
  return options.filter(
    ({ value }) => !hasForms(value) && (hold.ticketTypeId === null || value.startsWith(hold.ticketTypeId)),
  );
}
