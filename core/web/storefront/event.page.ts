import { DomainError } from '../../kernel/errors.ts';
import { page, type PageRequest } from '../../kernel/pages/page.ts';
import { isRehearsal } from '../../kernel/rehearsal.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { translate } from '../../kernel/values/translated.ts';
import type { EventDetail } from '../../modules/events/index.ts';
import { orderSettings, startOrder } from '../../modules/orders/index.ts';
import { categoriesOf, ticketTypesForSale } from '../../modules/tickets/index.ts';
import { mayChoose } from '../../modules/waiting-rooms/index.ts';
import { waitingListSettings } from '../../modules/waiting-list/index.ts';
import { orderCalendar } from '../../render/calendar.ts';
import { placeLine } from './view-models/event-card.ts';
import { estimatesFor } from './view-models/estimates.ts';
import { datesToShow, eventView } from './view-models/event-view.ts';
import { chosenFields, chosenLines, PickerForm, type PickerValues, valuesOfFields } from './view-models/picker-form.ts';
import { offeredWithCode, typesOfAnyCode } from './view-models/typed-code.ts';
import { gateNotice } from './view-models/waiting-room-view.ts';
import { passOf, waitHref } from './waiting-room.page.ts';
import { visibleEvent } from './visible-event.ts';

/** Long enough for a rush, short enough that nobody looks at yesterday's prices. */
const CACHE_SECONDS = 2;

/** An event and its tickets; posting starts an order, which holds the places. */
export const eventPage = page({
  path: '/e/:slug',
  may: 'public',
  form: PickerForm,
  async show(scope, { slug }, request) {
    const event = await visibleEvent(scope, slug);
    const place = { organizationId: event.organization.id, eventId: event.id };
    const pass = passOf(request, event.id);
    const typed = typedCode(request);
    const [{ types, code }, categories, { holdMinutes }, isIn, { joining }, estimates] = await Promise.all([
      typed === ''
        ? ticketTypesForSale(scope, event.id, scope.locale).then((all) => ({ types: all, code: { value: '' } }))
        : offeredWithCode(scope, event, typed),
      categoriesOf(scope, event.id),
      scope.settings.get(orderSettings, place),
      mayChoose(scope, { eventId: event.id, pass }),
      scope.settings.get(waitingListSettings, place),
      estimatesFor(scope, request.currency),
    ]);
    const gate = isIn ? undefined : gateNotice(scope, event.slug);
    const occurrence = chosenDate(scope, event, request);
    const model = eventView(scope, {
      event,
      types,
      categories,
      occurrence,
      holdMinutes,
      gate,
      joining,
      again: request.again ?? chosenBefore(request),
      code,
      estimates,
    });
    const shown = await scope.filter('event.page', { ...model }, { eventId: event.id });
    const mayBeKept = event.state !== 'draft' && typed === '';
    const frame = {
      accent: event.organization.accent,
      ...described(scope, event),
      noindex: isRehearsal(event.organization.id),
    };
    return { view: 'event', model: shown, frame, ...(mayBeKept ? { cacheSeconds: CACHE_SECONDS } : {}) };
  },
  async submit(scope, { slug }, values, request) {
    const event = await visibleEvent(scope, slug);
    if (values.apply !== undefined) return { goTo: withCode(event, values) };
    const types =
      values.code === ''
        ? await ticketTypesForSale(scope, event.id, scope.locale)
        : await typesOfAnyCode(scope, event.id);
    const lines = chosenLines(values, types).map(({ line }) => line);
    if (lines.length === 0) throw new DomainError('event.nothing_chosen');
    try {
      const pass = passOf(request, event.id);
      const codes = values.code === '' ? [] : [values.code];
      const { code, secret } = await startOrder(scope, { eventId: event.id, lines, codes }, { pass });
      return { goTo: `/o/${code}`, cookies: [{ name: `ep_order_${code}`, value: secret }] };
    } catch (error) {
      // People wait for this event: the way to its tickets leads through its line.
      if (error instanceof DomainError && error.code.startsWith('waiting_room.')) return { goTo: waitHref(slug) };
      throw error;
    }
  },
});

/** The dates of an event for a calendar, before anybody has a ticket. */
export const eventCalendarPage = page({
  path: '/e/:slug/calendar.ics',
  may: 'public',
  async show(scope, { slug }) {
    const event = await visibleEvent(scope, slug);
    const place = placeLine(scope, event);
    const content = orderCalendar({
      orderCode: event.id,
      host: new URL(scope.site.url).hostname,
      organizer: { name: event.organization.name, email: event.organization.email },
      changedAt: scope.clock.now(),
      entries: event.occurrences.map(({ id, startsAt, endsAt, state }) => ({
        occurrenceId: id,
        title: translate(event.title, scope.locale, event.locale),
        startsAt,
        endsAt,
        description: translate(event.summary, scope.locale, event.locale),
        place: { name: place, ...(event.venueAddress === null ? {} : { address: event.venueAddress }) },
        url: `${scope.site.url}/e/${event.slug}`,
        cancelled: state === 'cancelled' || event.state === 'cancelled',
      })),
    });
    const contentType = 'text/calendar; charset=utf-8';
    return { file: { name: `${event.slug}.ics`, contentType, content: Buffer.from(content) } };
  },
});

const typedCode = ({ query, again }: PageRequest) => String(again?.values['code'] ?? query['code'] ?? '').slice(0, 100);

/** Back to the page with the code, and with what was chosen so far. */
function withCode(event: EventDetail, values: PickerValues): string {
  const query = new URLSearchParams({
    ...(values.code === '' ? {} : { code: values.code }),
    ...(values.occurrence === undefined ? {} : { date: values.occurrence }),
    ...chosenFields(values),
  }).toString();
  return `/e/${event.slug}${query && `?${query}`}#tickets`;
}

function chosenBefore({ query }: PageRequest): PageRequest['again'] {
  const values = valuesOfFields(query);
  return Object.keys(values).length === 0 ? undefined : { values, errors: {} };
}

function described(scope: Scope, event: EventDetail) {
  const description = translate(event.summary, scope.locale, event.locale);
  return {
    ...(description === '' ? {} : { description }),
    ...(event.cover ? { image: `${scope.site.url}${event.cover.src}` } : {}),
  };
}

function chosenDate(scope: Scope, event: EventDetail, { query, again }: PageRequest) {
  const wanted = again?.values['occurrence'] ?? query['date'];
  const now = scope.clock.now();
  const ahead = datesToShow(event, now).filter(({ endsAt }) => endsAt > now);
  return ahead.find(({ id }) => id === wanted) ?? ahead[0];
}
