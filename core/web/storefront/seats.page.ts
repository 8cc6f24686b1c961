import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { page, type PageRequest } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import type { EventDetail, OccurrenceRow } from '../../modules/events/index.ts';
import { orderSettings, startOrder } from '../../modules/orders/index.ts';
import { ticketTypesForSale } from '../../modules/tickets/index.ts';
import { mayChoose } from '../../modules/waiting-rooms/index.ts';
import { hallOf, seatAvailability, seatingAt } from '../../modules/venues/index.ts';
import { datesToShow } from './view-models/event-view.ts';
import { estimatesFor } from './view-models/estimates.ts';
import { seatPicker } from './view-models/seat-picker.ts';
import { visibleEvent } from './visible-event.ts';
import { passOf, waitHref } from './waiting-room.page.ts';

const SeatsForm = z.object({
  occurrence: z.uuid(),
  section: z.string().max(60).default(''),
  /** By seat: the ticket type that it is taken with, or nothing. */
  seat: z.record(z.uuid(), z.string().max(36)).default({}),
});

/** Seats to choose from, section by section and row by row; posting holds the chosen ones. */
export const seatsPage = page({
  path: '/e/:slug/seats',
  may: 'public',
  form: SeatsForm,
  async show(scope, { slug }, request) {
    const event = await visibleEvent(scope, slug);
    const date = dateIn(scope, event, request);
    const seating = date && (await seatingAt(scope, date.id));
    const isIn = await mayChoose(scope, { eventId: event.id, pass: passOf(request, event.id) });
    if (!date || !seating || !isIn || event.state !== 'published') return { goTo: `/e/${slug}` };
    const { free } = await seatAvailability(scope, { eventId: event.id, occurrenceId: date.id });
    const { holdMinutes } = await scope.settings.get(orderSettings, {
      organizationId: event.organization.id,
      eventId: event.id,
    });
    const model = seatPicker(scope, {
      ...{ event, date, holdMinutes, request },
      hall: await hallOf(scope, seating.seatMapId),
      free: Buffer.from(free, 'base64'),
      types: await ticketTypesForSale(scope, event.id, scope.locale),
      estimates: await estimatesFor(scope, request.currency),
    });
    return { view: 'seats', model, frame: { accent: event.organization.accent, noindex: true } };
  },
  async submit(scope, { slug }, { occurrence: occurrenceId, seat }, request) {
    const event = await visibleEvent(scope, slug);
    const chosen = Object.entries(seat).filter(([, typeId]) => typeId !== '');
    if (chosen.length === 0) throw new DomainError('event.nothing_chosen');
    const lines = [...Map.groupBy(chosen, ([, typeId]) => typeId)].map(([ticketTypeId, own]) => {
      const seatIds = own.map(([id]) => id);
      return { ticketTypeId, quantity: seatIds.length, occurrenceId, seatIds };
    });
    try {
      const pass = passOf(request, event.id);
      const { code, secret } = await startOrder(scope, { eventId: event.id, lines }, { pass });
      return { goTo: `/o/${code}`, cookies: [{ name: `ep_order_${code}`, value: secret }] };
    } catch (error) {
      if (error instanceof DomainError && error.code.startsWith('waiting_room.')) return { goTo: waitHref(slug) };
      throw error;
    }
  },
});

function dateIn(scope: Scope, event: EventDetail, { query, again }: PageRequest): OccurrenceRow | undefined {
  const wanted = again?.values['occurrence'] ?? query['date'];
  const now = scope.clock.now();
  const ahead = datesToShow(event, now).filter(({ endsAt }) => endsAt > now);
  return ahead.find(({ id }) => id === wanted) ?? ahead[0];
}
