import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { EVENT_STATES, type EventRow, listEvents } from '../../../modules/events/index.ts';
import { can, eventsWithin } from '../../../modules/organizations/index.ts';
import { type Fill, fillOf } from '../../../modules/reports/index.ts';
import type { Action, Cell, Field, ListView } from '../../../render/contract/index.ts';
import { placeLine } from '../../storefront/view-models/event-card.ts';
import { instantText } from '../../storefront/view-models/when.ts';
import { eventBadge, eventHref, eventsHref, eventTitle } from './event-head.ts';
import { timeLocale } from '../../reader-time.ts';

/** All events of an organization, the latest date first. */
export const eventsPage = page({
  path: '/admin/o/:org/events',
  may: 'events.read',
  events: 'some',
  nav: { section: 'organization', label: 'events.title', order: 20, icon: 'calendar' },
  async show(scope, _at, request) {
    const { query, path } = request;
    const organizationId = request.organization!.id;
    const state = EVENT_STATES.find((it) => it === query['state']);
    const { rows, nextCursor } = await listEvents(scope, {
      organizationId,
      eventIds: await eventsWithin(scope, organizationId),
      q: query['q'],
      state,
      cursor: query['cursor'],
    });
    const fills = await fillOf(
      scope,
      rows.map(({ id }) => id),
    );
    const create = await newEventAction(scope, request);
    const { cursor: _before, ...filters } = query;
    const model: ListView = {
      title: scope.t('events.title'),
      actions: create ? [create] : [],
      filters: {
        action: path,
        fields: filterFields(scope, query),
        hidden: [],
        active: (query['q'] ?? '') !== '' || state !== undefined,
        resetHref: path,
      },
      table: {
        caption: scope.t('events.title'),
        columns: [
          { label: scope.t('events.column.event') },
          { label: scope.t('events.column.when') },
          { label: scope.t('events.column.state') },
          { label: scope.t('events.column.sold') },
        ],
        rows: rows.map((row) => ({ cells: cellsOf(scope, request, row, fills.get(row.id)) })),
      },
      page: {
        next: nextCursor && `${path}?${new URLSearchParams({ ...filters, cursor: nextCursor }).toString()}`,
      },
      empty: {
        title: scope.t('events.empty.title'),
        text: scope.t('events.empty.text'),
        icon: 'calendar',
        action: create,
      },
    };
    return { view: 'admin/list', model };
  },
});

export async function newEventAction(scope: Scope, request: PageRequest): Promise<Action | undefined> {
  if (!(await can(scope, 'events.write', { organizationId: request.organization!.id }))) return undefined;
  return { label: scope.t('events.new.title'), href: `${eventsHref(request)}/new`, tone: 'primary', icon: 'plus' };
}

function filterFields(scope: Scope, query: PageRequest['query']): Field[] {
  const search = scope.t('events.search');
  const options = ['', ...EVENT_STATES].map((value) => ({
    value,
    label: value === '' ? scope.t('events.any_state') : scope.t(`events.state.${value}`),
    selected: value === (query['state'] ?? ''),
  }));
  return [
    { widget: 'search', name: 'q', label: search, placeholder: search, value: query['q'] ?? '', autocomplete: 'off' },
    { widget: 'select', name: 'state', label: scope.t('events.column.state'), options },
  ];
}

function cellsOf(scope: Scope, request: PageRequest, event: EventRow, fill: Fill | undefined): Cell[] {
  const { startsAt, zone } = event;
  return [
    {
      kind: 'link',
      text: eventTitle(scope, event),
      href: eventHref(request, event.id),
      detail: placeLine(scope, event),
    },
    { kind: 'instant', text: instantText(startsAt, zone, timeLocale(scope)), iso: startsAt.toISOString() },
    { kind: 'badge', ...eventBadge(scope, event.state) },
    fillCell(scope, fill),
  ];
}

/** "12 of 50", with a bar where there is an end to it. */
export function fillCell(scope: Scope, { sold, places }: Fill = { sold: 0, places: undefined }): Cell {
  if (places === undefined) return { kind: 'count', text: scope.t('events.sold', { count: sold }) };
  return { kind: 'meter', text: scope.t('events.sold_of', { sold, places }), value: sold, max: Math.max(1, places) };
}
