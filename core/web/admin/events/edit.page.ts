import { page } from '../../../kernel/pages/page.ts';
import { localOf } from '../../../kernel/values/zoned.ts';
import { createEvent, type EventDetail, EventChanges, NewEvent, updateEvent } from '../../../modules/events/index.ts';
import { organizationById } from '../../../modules/organizations/index.ts';
import { addressAt, belowEvent, eventAt, eventHref, eventsHref } from './event-head.ts';
import { eventForm } from './event-form.ts';

export const newEventPage = page({
  path: '/admin/o/:org/events/new',
  may: 'events.write',
  form: NewEvent,
  async show(scope, _at, request) {
    const home = (await organizationById(scope, request.organization!.id))!;
    const evening = `${localOf(scope.clock.in({ days: 30 }), home.zone).slice(0, 10)}T`;
    const model = eventForm(scope, request, {
      title: scope.t('events.new.title'),
      breadcrumbs: [{ label: scope.t('events.title'), href: eventsHref(request) }],
      schema: NewEvent,
      values: {
        zone: home.zone,
        currency: home.currency,
        locale: home.locale,
        mode: 'in_person',
        startsAtLocal: `${evening}19:00`,
        endsAtLocal: `${evening}22:00`,
      },
      action: `${eventsHref(request)}/new`,
      submit: scope.t('events.new.submit'),
      cancelHref: eventsHref(request),
      locale: home.locale,
      hasDates: true,
      slugHelp: scope.t('events.form.slug_new_help'),
      fixed: [],
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, _at, values, request) {
    const { eventId } = await createEvent(scope, { organizationId: request.organization!.id, ...values });
    return { goTo: eventHref(request, eventId), flash: 'events.new.done' };
  },
});

export const editEventPage = page({
  path: '/admin/o/:org/events/:event/edit',
  may: 'events.write',
  form: EventChanges,
  async show(scope, { event: id }, request) {
    const event = await eventAt(scope, request, id);
    const model = eventForm(scope, request, {
      ...belowEvent(scope, request, event, scope.t('events.edit.title')),
      schema: EventChanges,
      values: { ...event, ...onlyDate(event) },
      version: event.version,
      action: `${eventHref(request, id)}/edit`,
      submit: scope.t('form.save'),
      cancelHref: eventHref(request, id),
      locale: event.locale,
      hasDates: event.occurrences.length === 1,
      slugHelp: scope.t(event.state === 'draft' ? 'events.form.slug_help' : 'events.form.slug_fixed'),
      fixed: [
        ...(event.state === 'draft' ? [] : (['slug'] as const)),
        ...(event.publishedAt === null ? [] : (['currency'] as const)),
      ],
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, { event: id }, values, request) {
    await updateEvent(scope, { ...addressAt(request, id), ...values });
    return { goTo: eventHref(request, id), flash: 'events.edit.done' };
  },
});

function onlyDate({ occurrences: [first] }: EventDetail): object {
  return first ? { startsAtLocal: first.startsAtLocal, endsAtLocal: first.endsAtLocal } : {};
}
