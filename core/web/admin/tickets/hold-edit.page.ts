import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import { isId } from '../../../kernel/ids.ts';
import { page } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import type { EventDetail } from '../../../modules/events/index.ts';
import { changeHold, createHold, HoldCount, HoldFacts, holdOf, type KeptSeat } from '../../../modules/tickets/index.ts';
import { hallOf, seatingOf } from '../../../modules/venues/index.ts';
import type { Option } from '../../../render/contract/index.ts';
import { timeLocale } from '../../reader-time.ts';
import { shortWhen } from '../../storefront/view-models/when.ts';
import { historyEntries } from '../audit/history.ts';
import { belowEvent, eventAt } from '../events/event-head.ts';
import { formModel } from '../form-model.ts';
import { holdsHref, seatOptions, typeIn, typeOptions, whatText } from './hold-words.ts';

const facts = {
  name: HoldFacts.shape.name.meta({ title: 'fields.name', placeholder: 'tickets.hold.name_hint' }),
  count: HoldCount.nullable().default(null).meta({ title: 'tickets.hold.count', half: true }),
  seatIds: z.array(z.uuid()).max(5000).default([]).meta({ title: 'tickets.hold.seats' }),
  expiresAt: z
    .date()
    .nullable()
    .default(null)
    .meta({ title: 'tickets.hold.expires', help: 'tickets.hold.expires_help', zoneFrom: 'zone', half: true }),
  note: HoldFacts.shape.note.meta({ title: 'tickets.hold.note', widget: 'textarea', rows: 3 }),
  colour: HoldFacts.shape.colour.meta({ title: 'tickets.hold.colour', widget: 'colour' }),
  zone: z.string(),
};

const NewHold = z.object({
  ...facts,
  /** A type, or a type and one of its variations. */
  ticketTypeId: z
    .string()
    .regex(/^[0-9a-f-]{36}( [0-9a-f-]{36})?$/)
    .nullable()
    .default(null)
    .meta({ title: 'tickets.hold.type', widget: 'select' }),
  occurrenceId: z.uuid().nullable().default(null).meta({ title: 'tickets.quota.date', widget: 'select' }),
});

const EditHold = z.object({ ...facts, version: z.coerce.number().int().optional() });

/** Keeps places back; or seats, which were chosen where the date shows them. */
export const newHoldPage = page({
  path: '/admin/o/:org/events/:event/holds/new',
  may: 'orders.write',
  form: NewHold,
  async show(scope, { event: id }, request) {
    const event = await eventAt(scope, request, id);
    const { query, again } = request;
    const date = String(again?.values['occurrenceId'] ?? query['date'] ?? '');
    const chosen = [again?.values['chosen'] ?? query['seats'] ?? ''].flat().join(',').split(',').filter(isId);
    const seats = chosen.length === 0 ? [] : await seatsOfDate(scope, id, date, chosen);
    const isSeated = seats.length > 0;
    const dates = datesOf(scope, event);
    const first = isSeated
      ? ['seatIds', 'ticketTypeId']
      : ['ticketTypeId', ...(dates.length > 1 ? ['occurrenceId'] : []), 'count'];
    const types = await typeOptions(
      scope,
      event,
      isSeated ? new Set(seats.map(({ category }) => category)) : undefined,
    );
    const later = { value: '', label: scope.t('tickets.hold.type_later') };
    const model = formModel(scope, request, {
      ...belowEvent(scope, request, event, scope.t(isSeated ? 'tickets.hold.new_seats' : 'tickets.hold.new')),
      schema: NewHold,
      values: { colour: '#8a5cd1', seatIds: chosen },
      groups: [{ fields: ['name', ...first, 'expiresAt', 'note', 'colour'] }],
      fields: {
        zone: event.zone,
        over: {
          ...named(scope, event),
          count: { required: true },
          seatIds: { options: seatOptions(seats) },
          ticketTypeId: { options: isSeated ? [later, ...types] : types, required: !isSeated },
          occurrenceId: { options: dates },
        },
      },
      action: `${holdsHref(request, id)}/new`,
      submit: scope.t('tickets.hold.create'),
      cancelHref: holdsHref(request, id),
    });
    const kept = isSeated
      ? [
          { name: 'occurrenceId', value: date },
          { name: 'chosen', value: chosen.join(',') },
        ]
      : [];
    return { view: 'admin/form', model: { ...model, hidden: [{ name: 'zone', value: event.zone }, ...kept] } };
  },
  async submit(scope, { event: eventId }, { occurrenceId, ticketTypeId, count, seatIds, ...values }, request) {
    await eventAt(scope, request, eventId);
    await createHold(scope, {
      ...values,
      ...typeIn(ticketTypeId),
      ...(seatIds.length > 0 ? { seatIds } : { count: count ?? undefined }),
      ...{ eventId, occurrenceId: occurrenceId ?? undefined },
    });
    return { goTo: holdsHref(request, eventId), flash: 'tickets.hold.created' };
  },
});

export const editHoldPage = page({
  path: '/admin/o/:org/events/:event/holds/:hold',
  may: 'orders.write',
  form: EditHold,
  async show(scope, { event: id, hold: holdId }, request) {
    const event = await eventAt(scope, request, id);
    const hold = await holdOf(scope, { eventId: id, id: holdId });
    if (hold.state !== 'active') return { goTo: holdsHref(request, id) };
    const href = `${holdsHref(request, id)}/${holdId}`;
    const model = formModel(scope, request, {
      ...belowEvent(scope, request, event, hold.name),
      subtitle: whatText(scope, event, hold),
      actions: [{ label: scope.t('tickets.hold.convert'), href: `${href}/convert`, tone: 'primary' }],
      schema: EditHold,
      values: { ...hold, seatIds: hold.seats.map((seat) => seat.id) },
      groups: [{ fields: ['name', hold.seated ? 'seatIds' : 'count', 'expiresAt', 'note', 'colour'] }],
      fields: {
        zone: event.zone,
        over: {
          ...named(scope, event),
          count: { required: true },
          seatIds: {
            options: seatOptions(hold.seats),
            help: scope.t('tickets.hold.seats_help'),
          },
        },
      },
      version: hold.version,
      action: href,
      submit: scope.t('form.save'),
      cancelHref: holdsHref(request, id),
      graveActions: [{ label: scope.t('tickets.hold.release'), href: `${href}/release`, tone: 'danger', dialog: true }],
      history: await historyEntries(scope, [holdId], event.zone),
    });
    return { view: 'admin/form', model: { ...model, hidden: [{ name: 'zone', value: event.zone }] } };
  },
  async submit(scope, { event: eventId, hold: id }, { count, seatIds, ...values }, request) {
    await eventAt(scope, request, eventId);
    const { seated } = await holdOf(scope, { eventId, id });
    await changeHold(scope, { ...values, ...(seated ? { seatIds } : { count: count ?? undefined }), eventId, id });
    return { goTo: holdsHref(request, eventId), flash: 'tickets.hold.saved' };
  },
});

async function seatsOfDate(
  scope: Scope,
  eventId: string,
  occurrenceId: string,
  ids: readonly string[],
): Promise<KeptSeat[]> {
  if (!isId(occurrenceId)) throw new DomainError('occurrence.not_found', { status: 404 });
  const { seatMapId } = await seatingOf(scope, eventId, occurrenceId);
  const { byId } = await hallOf(scope, seatMapId);
  return ids.flatMap((id) => byId.get(id) ?? []).toSorted((a, b) => a.number - b.number);
}

function named(scope: Scope, { zone }: EventDetail) {
  return {
    name: { placeholder: scope.t('tickets.hold.name_hint') },
    expiresAt: { suffix: zone.replaceAll('_', ' ') },
  };
}

function datesOf(scope: Scope, { occurrences, zone }: EventDetail): Option[] {
  const now = scope.clock.now();
  return occurrences
    .filter(({ state, endsAt }) => state === 'scheduled' && endsAt > now)
    .map(({ id, startsAt }) => ({ value: id, label: shortWhen(startsAt, zone, timeLocale(scope)) }));
}
