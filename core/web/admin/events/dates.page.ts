import { DomainError } from '../../../kernel/errors.ts';
import { page } from '../../../kernel/pages/page.ts';
import {
  addOccurrence,
  type EventDetail,
  OccurrenceChanges,
  type OccurrenceRow,
  OccurrenceTimes,
  updateOccurrence,
} from '../../../modules/events/index.ts';
import { formModel } from '../form-model.ts';
import { addressAt, belowEvent, eventAt, eventHref } from './event-head.ts';

const GROUPS = [{ fields: ['startsAtLocal', 'endsAtLocal'] }];

export const newDatePage = page({
  path: '/admin/o/:org/events/:event/dates/new',
  may: 'events.write',
  form: OccurrenceTimes,
  async show(scope, { event: id }, request) {
    const event = await eventAt(scope, request, id);
    const last = event.occurrences.at(-1);
    const model = formModel(scope, request, {
      ...belowEvent(scope, request, event, scope.t('events.dates.add')),
      schema: OccurrenceTimes,
      values: last ? { startsAtLocal: last.startsAtLocal, endsAtLocal: last.endsAtLocal } : {},
      groups: GROUPS,
      fields: { over: suffixes(event) },
      action: `${eventHref(request, id)}/dates/new`,
      submit: scope.t('events.dates.add'),
      cancelHref: eventHref(request, id),
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, { event: id }, times, request) {
    await addOccurrence(scope, { ...addressAt(request, id), ...times });
    return { goTo: eventHref(request, id), flash: 'events.dates.added' };
  },
});

export const moveDatePage = page({
  path: '/admin/o/:org/events/:event/dates/:date',
  may: 'events.write',
  form: OccurrenceChanges,
  async show(scope, { event: id, date: dateId }, request) {
    const event = await eventAt(scope, request, id);
    const date = dateOf(event, dateId);
    const model = formModel(scope, request, {
      ...belowEvent(scope, request, event, scope.t('events.dates.move')),
      schema: OccurrenceChanges,
      values: { startsAtLocal: date.startsAtLocal, endsAtLocal: date.endsAtLocal },
      groups: GROUPS,
      fields: { over: suffixes(event) },
      version: date.version,
      action: `${eventHref(request, id)}/dates/${dateId}`,
      submit: scope.t('form.save'),
      cancelHref: eventHref(request, id),
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, { event: id, date: occurrenceId }, times, request) {
    await updateOccurrence(scope, { ...addressAt(request, id), occurrenceId, ...times });
    return { goTo: eventHref(request, id), flash: 'events.dates.moved' };
  },
});

function dateOf(event: EventDetail, id: string): OccurrenceRow {
  const date = event.occurrences.find((occurrence) => occurrence.id === id);
  if (!date) throw new DomainError('occurrence.not_found', { status: 404 });
  return date;
}

/** Both fields name the zone in which they are meant. */
function suffixes({ zone }: EventDetail) {
  const suffix = zone.replaceAll('_', ' ');
  return { startsAtLocal: { suffix, required: true }, endsAtLocal: { suffix, required: true } };
}
