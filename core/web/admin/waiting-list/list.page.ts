import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import type { EventDetail } from '../../../modules/events/index.ts';
import { can } from '../../../modules/organizations/index.ts';
import {
  entriesCsv,
  listEntries,
  waitingCounts,
  waitingLines,
  waitsFor,
  type EntryRow,
  type WaitingLine,
} from '../../../modules/waiting-list/index.ts';
import type { Badge, Cell, Field, ListView, Tone } from '../../../render/contract/index.ts';
import { instantText, shortWhen } from '../../storefront/view-models/when.ts';
import { eventAt, eventHead, eventHref } from '../events/event-head.ts';
import { ordersHref } from '../orders/list.page.ts';
import { timeLocale } from '../../reader-time.ts';

export const waitingHref = (request: PageRequest, event: string) => `${eventHref(request, event)}/waiting-list`;

const TONES: Readonly<Record<EntryRow['state'], Tone>> = {
  waiting: 'info',
  offered: 'warning',
  accepted: 'success',
  declined: 'neutral',
  lapsed: 'neutral',
  left: 'neutral',
  removed: 'neutral',
};

/** Who waits for sold-out places, in the order in which they are served. */
export const waitingListPage = page({
  path: '/admin/o/:org/events/:event/waiting-list',
  may: 'orders.read',
  async show(scope, { event: id }, request) {
    const event = await eventAt(scope, request, id);
    const place = { organizationId: event.organization.id, eventId: event.id };
    const mayWrite = await can(scope, 'orders.write', place);
    const maySet = await can(scope, 'events.write', place);
    const which = request.query['show'] === 'over' ? 'over' : 'open';
    const number = Math.min(1000, Math.max(1, Number.parseInt(request.query['page'] ?? '1', 10) || 1));
    const lines = await waitingLines(scope, id);
    const line = lines.find((each) => keyOf(each) === request.query['line']);
    const { rows, hasMore } = await listEntries(scope, { eventId: id, which, line, page: number });
    const counts = await waitingCounts(scope, id);
    const href = waitingHref(request, id);
    const pageHref = (to: number) =>
      `${href}?${new URLSearchParams({ show: which, ...(line && { line: keyOf(line) }), page: String(to) })}`;
    const model: ListView = {
      ...eventHead(scope, request, event, 'waiting_list'),
      actions: maySet
        ? [
            {
              label: scope.t('waiting_list.admin.settings'),
              href: `${eventHref(request, id)}/settings/core.waiting-list`,
            },
          ]
        : [],
      filters: {
        action: href,
        fields: [
          {
            widget: 'select',
            name: 'show',
            label: scope.t('waiting_list.admin.show'),
            options: (['open', 'over'] as const).map((value) => ({
              value,
              label: scope.t(`waiting_list.admin.show_${value}`),
              selected: value === which,
            })),
          },
          ...lineField(scope, event, lines, line),
        ],
        hidden: [],
        active: line !== undefined,
        resetHref: href,
      },
      exports: [{ label: scope.t('attendees.export'), href: `${href}.csv` }],
      table: {
        caption: scope.t('waiting_list.admin.title'),
        columns: [
          { label: scope.t('waiting_list.csv.position'), align: 'end' },
          { label: scope.t('fields.name') },
          { label: scope.t('waiting_list.csv.ticket') },
          { label: scope.t('waiting_list.csv.quantity'), align: 'end' },
          { label: scope.t('waiting_list.csv.state') },
          { label: scope.t('waiting_list.csv.since') },
          ...(mayWrite ? [{ label: scope.t('tickets.column.actions'), quiet: true }] : []),
        ],
        rows: rows.map((entry) => ({ cells: cellsOf(scope, request, { event, entry, mayWrite }) })),
      },
      page: {
        previous: number > 1 ? pageHref(number - 1) : undefined,
        next: hasMore ? pageHref(number + 1) : undefined,
        summary: scope.t('waiting_list.admin.counts', {
          count: counts.waiting,
          places: counts.places,
          offered: counts.offered,
        }),
      },
      empty: {
        title: scope.t(`waiting_list.admin.empty_${which}`),
        text: scope.t('waiting_list.admin.empty_text'),
        icon: 'users',
      },
    };
    return { view: 'admin/list', model };
  },
});

function keyOf({ ticketTypeId, variationId, occurrenceId }: WaitingLine): string {
  return [ticketTypeId, occurrenceId, variationId].filter(Boolean).join(' ');
}

/** Each line by itself, with how many wait in it: "Shirt – L, 14 March: 3 for 5 places". */
function lineField(
  scope: Scope,
  { locale, zone, occurrences }: EventDetail,
  lines: readonly WaitingLine[],
  chosen: WaitingLine | undefined,
): Field[] {
  if (lines.length < 2) return [];
  const options = lines.map((line) => {
    const when = occurrences.length > 1 ? `, ${shortWhen(line.startsAt, zone, timeLocale(scope))}` : '';
    const what = `${waitsFor(scope, line, locale)}${when}`;
    const params = { what, count: line.waiting, places: line.places, offered: line.offered };
    return { value: keyOf(line), label: scope.t('waiting_list.admin.line', params), selected: line === chosen };
  });
  const all = { value: '', label: scope.t('waiting_list.admin.all_lines') };
  return [{ widget: 'select', name: 'line', label: scope.t('waiting_list.csv.ticket'), options: [all, ...options] }];
}

/** The same as a file for a spreadsheet, with those whose waiting is over. */
export const waitingCsvPage = page({
  path: '/admin/o/:org/events/:event/waiting-list.csv',
  may: 'orders.read',
  async show(scope, { event: id }, request) {
    const event = await eventAt(scope, request, id);
    const content = entriesCsv(scope, { eventId: id, zone: event.zone, locale: event.locale });
    return { file: { name: `${event.slug}-waiting-list.csv`, contentType: 'text/csv; charset=utf-8', content } };
  },
});

export function entryBadge(scope: Scope, { state }: EntryRow): Badge {
  return { label: scope.t(`waiting_list.state.${state}`), tone: TONES[state] };
}

interface Row {
  readonly event: EventDetail;
  readonly entry: EntryRow;
  readonly mayWrite: boolean;
}

function cellsOf(scope: Scope, request: PageRequest, { event, entry, mayWrite }: Row): Cell[] {
  const { zone } = event;
  const href = `${waitingHref(request, event.id)}/${entry.id}`;
  const until = entry.state === 'offered' && entry.offerExpiresAt;
  const type = waitsFor(scope, entry, event.locale);
  return [
    { kind: 'count', text: entry.position === null ? '–' : String(entry.position) },
    { kind: 'text', text: entry.name || scope.t('waiting_list.admin.forgotten'), detail: entry.email },
    {
      kind: 'text',
      text: type,
      detail: event.occurrences.length > 1 ? shortWhen(entry.startsAt, zone, timeLocale(scope)) : undefined,
    },
    {
      kind: 'count',
      text: String(entry.quantity),
      detail: entry.priority === 0 ? undefined : scope.t('waiting_list.admin.priority', { priority: entry.priority }),
    },
    entry.orderCode === null || entry.state === 'lapsed' || entry.state === 'declined'
      ? { kind: 'badge', ...entryBadge(scope, entry) }
      : {
          kind: 'link',
          text: entryBadge(scope, entry).label,
          href: `${ordersHref(request)}/${entry.orderCode}`,
          detail: until
            ? scope.t('tickets.window.until', { when: instantText(until, zone, timeLocale(scope)) })
            : entry.orderCode,
        },
    {
      kind: 'instant',
      text: instantText(entry.createdAt, zone, timeLocale(scope)),
      iso: entry.createdAt.toISOString(),
    },
    ...(mayWrite ? [actionsOf(scope, entry, href)] : []),
  ];
}

function actionsOf(scope: Scope, { state }: EntryRow, href: string): Cell {
  const remove = { label: scope.t('waiting_list.admin.remove'), href: `${href}/remove`, tone: 'quiet' } as const;
  if (state === 'offered') return { kind: 'actions', actions: [{ ...remove, dialog: true }] };
  if (state !== 'waiting') return { kind: 'actions', actions: [] };
  return {
    kind: 'actions',
    actions: [
      { label: scope.t('waiting_list.admin.offer'), href: `${href}/offer`, tone: 'quiet', dialog: true },
      { label: scope.t('waiting_list.admin.change'), href, tone: 'quiet' },
      { ...remove, dialog: true },
    ],
  };
}
