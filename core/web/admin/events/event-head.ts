import type { PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { translate } from '../../../kernel/values/translated.ts';
import { type EventDetail, eventOf, type EventRow, type EventState } from '../../../modules/events/index.ts';
import type { Badge, Link, PageHead, Tone } from '../../../render/contract/index.ts';
import { daysText, spanText } from '../../storefront/view-models/when.ts';
import { timeLocale } from '../../reader-time.ts';

const TONES: Readonly<Record<EventState, Tone>> = {
  draft: 'neutral',
  published: 'success',
  completed: 'info',
  cancelled: 'danger',
};

export function eventBadge(scope: Scope, state: EventState): Badge {
  return { label: scope.t(`events.state.${state}`), tone: TONES[state] };
}

export function eventTitle(scope: Scope, event: Pick<EventRow, 'title' | 'locale'>): string {
  return translate(event.title, scope.locale, event.locale);
}

export const eventsHref = (request: PageRequest): string => `/admin/o/${request.organization!.slug}/events`;

export const eventHref = (request: PageRequest, eventId: string): string => `${eventsHref(request)}/${eventId}`;

/** The event of a back-office path, which must belong to the organization of that path. */
export function eventAt(scope: Scope, request: PageRequest, eventId: string): Promise<EventDetail> {
  return eventOf(scope, addressAt(request, eventId));
}

export function addressAt(request: PageRequest, eventId: string) {
  return { organizationId: request.organization!.id, eventId };
}

/** What stands above every page about one event. */
export function eventHead(scope: Scope, request: PageRequest, event: EventDetail, current: EventTab): PageHead {
  return {
    title: eventTitle(scope, event),
    subtitle: event.occurrences.length > 1 ? daysText(event, scope.locale) : spanText(event, timeLocale(scope)),
    breadcrumbs: [{ label: scope.t('events.title'), href: eventsHref(request) }],
    badges: [eventBadge(scope, event.state)],
    tabs: eventTabs(scope, request, event.id, current),
  };
}

export type EventTab =
  | 'overview'
  | 'tickets'
  | 'seats'
  | 'questions'
  | 'attendees'
  | 'waiting_list'
  | 'orders'
  | 'box_office'
  | 'waiting_room'
  | 'check_in';

export function eventTabs(scope: Scope, request: PageRequest, eventId: string, current: EventTab): Link[] {
  const base = eventHref(request, eventId);
  const tabs: readonly (readonly [EventTab, string])[] = [
    ['overview', base],
    ['tickets', `${base}/tickets`],
    ['questions', `${base}/questions`],
    ['seats', `${base}/seats`],
    ['attendees', `${base}/attendees`],
    ['waiting_list', `${base}/waiting-list`],
    ['orders', `/admin/o/${request.organization!.slug}/orders?event=${eventId}`],
    ['box_office', `${base}/box-office`],
    ['waiting_room', `${base}/waiting-room`],
    ['check_in', `${base}/check-in`],
  ];
  return tabs.map(([tab, href]) => ({ label: scope.t(`events.tab.${tab}`), href, current: tab === current }));
}

/** What stands above a form or a question about one event. */
export function belowEvent(scope: Scope, request: PageRequest, event: EventDetail, title: string): PageHead {
  return {
    title,
    breadcrumbs: [
      { label: scope.t('events.title'), href: eventsHref(request) },
      { label: eventTitle(scope, event), href: eventHref(request, event.id) },
    ],
  };
}
