import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import type { EventDetail, OccurrenceRow } from '../../../modules/events/index.ts';
import { can } from '../../../modules/organizations/index.ts';
import { giveSeatMap, removeSeatMap } from '../../../modules/tickets/index.ts';
import { seatCounts, seatingsOf, seatMapsOf, type SeatingRow } from '../../../modules/venues/index.ts';
import type { ConfirmView, Field, Option, Section, ShowView, Table } from '../../../render/contract/index.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import { timeLocale } from '../../reader-time.ts';
import { shortWhen } from '../../storefront/view-models/when.ts';
import { idIn } from '../check-in/id-in-path.ts';
import { addressAt, belowEvent, eventAt, eventHead, eventHref } from '../events/event-head.ts';
import { mapTitle } from './map-words.ts';

const GiveForm = z.object({ date: z.uuid(), map: z.uuid() });

export const seatsHref = (request: PageRequest, eventId: string): string => `${eventHref(request, eventId)}/seats`;

/** The seats of an event, date by date: which map, and how many of each category are free. */
export const eventSeatsPage = page({
  path: '/admin/o/:org/events/:event/seats',
  may: 'events.read',
  form: GiveForm,
  async show(scope, { event: id }, request) {
    const event = await eventAt(scope, request, idIn(id));
    const mayWrite = await can(scope, 'events.write', { organizationId: event.organization.id, eventId: event.id });
    const seatings = await seatingsOf(scope, event.id);
    const bare = event.occurrences.filter(
      ({ id: date, state }) => state === 'scheduled' && !seatings.some(({ occurrenceId }) => occurrenceId === date),
    );
    const sections = await Promise.all(
      seatings.map((seating) => seatingSection(scope, request, event, seating, mayWrite)),
    );
    const model: ShowView = {
      ...eventHead(scope, request, event, 'seats'),
      main: [...sections, ...(mayWrite && bare.length > 0 ? [await giveSection(scope, request, event, bare)] : [])],
    };
    return { view: 'admin/show', model };
  },
  async submit(scope, { event: id }, { date, map }, request) {
    await giveSeatMap(scope, { ...addressAt(request, idIn(id)), occurrenceId: date, seatMapId: map });
    return { goTo: seatsHref(request, id), flash: 'seats.date.given' };
  },
});

async function seatingSection(
  scope: Scope,
  request: PageRequest,
  event: EventDetail,
  seating: SeatingRow,
  mayWrite: boolean,
): Promise<Section> {
  const date = event.occurrences.find(({ id }) => id === seating.occurrenceId)!;
  const href = `${seatsHref(request, event.id)}/${date.id}`;
  return {
    kind: 'table',
    title: shortWhen(date.startsAt, event.zone, timeLocale(scope)),
    help: mapTitle(scope, { name: seating.mapName, edition: seating.edition }),
    actions: [
      { label: scope.t('seats.date.seats'), href },
      ...(mayWrite
        ? [{ label: scope.t('seats.date.remove'), href: `${href}/remove`, tone: 'quiet' as const, dialog: true }]
        : []),
    ],
    table: await countsTable(scope, date.id),
  };
}

export async function countsTable(scope: Scope, occurrenceId: string): Promise<Table> {
  const counts = await seatCounts(scope, occurrenceId);
  return {
    caption: scope.t('seats.date.counts'),
    columns: ['category', 'free', 'claimed', 'blocked'].map((key, index) => ({
      label: scope.t(`seats.column.${key}`),
      align: index === 0 ? 'start' : 'end',
    })),
    rows: counts.map(({ category, free, claimed, blocked }) => ({
      cells: [
        { kind: 'text', text: category },
        ...[free, claimed, blocked].map((count) => ({ kind: 'count' as const, text: String(count) })),
      ],
    })),
  };
}

async function giveSection(
  scope: Scope,
  request: PageRequest,
  event: EventDetail,
  bare: readonly OccurrenceRow[],
): Promise<Section> {
  const maps = (await seatMapsOf(scope, event.organization.id)).filter(({ state }) => state === 'current');
  const base = `/admin/o/${request.organization!.slug}/seat-maps`;
  if (maps.length === 0) {
    const action = { label: scope.t('seats.map.import'), href: `${base}/new` };
    return {
      kind: 'empty',
      empty: { title: scope.t('seats.map.empty_title'), text: scope.t('seats.map.empty_text'), icon: 'chart', action },
    };
  }
  const { again } = request;
  const select = (name: string, label: string, options: Option[]): Field => {
    return {
      widget: 'select',
      name,
      label,
      options,
      value: String(again?.values[name] ?? ''),
      error: again?.errors[name],
    };
  };
  const dates = bare.map(({ id, startsAt }) => ({
    value: id,
    label: shortWhen(startsAt, event.zone, timeLocale(scope)),
  }));
  return {
    kind: 'form',
    title: scope.t('seats.date.give'),
    help: scope.t('seats.date.give_help'),
    form: {
      action: seatsHref(request, event.id),
      hidden: [],
      fields: [
        select('date', scope.t('tickets.quota.date'), dates),
        select(
          'map',
          scope.t('seats.map.one'),
          maps.map((map) => ({ value: map.id, label: mapTitle(scope, map) })),
        ),
      ],
      submit: scope.t('seats.date.give'),
      errors: errorSummary(again?.errors, again?.problem),
    },
  };
}

export const removeSeatingPage = page({
  path: '/admin/o/:org/events/:event/seats/:date/remove',
  may: 'events.write',
  async show(scope, { event: id, date: dateId }, request) {
    const event = await eventAt(scope, request, idIn(id));
    const date = event.occurrences.find((each) => each.id === dateId);
    if (!date) throw new DomainError('occurrence.not_found', { status: 404 });
    const title = scope.t('seats.date.remove');
    const model: ConfirmView = {
      ...belowEvent(scope, request, event, title),
      text: shortWhen(date.startsAt, event.zone, timeLocale(scope)),
      consequences: [scope.t('seats.date.remove_effect')],
      action: request.path,
      hidden: [],
      errors: errorSummary(request.again?.errors, request.again?.problem),
      fields: [],
      submit: title,
      tone: 'danger',
      cancelHref: seatsHref(request, id),
    };
    return { view: 'admin/confirm', model };
  },
  async submit(scope, { event: id, date }, _values, request) {
    await removeSeatMap(scope, { ...addressAt(request, idIn(id)), occurrenceId: idIn(date) });
    return { goTo: seatsHref(request, id), flash: 'seats.date.removed' };
  },
});
