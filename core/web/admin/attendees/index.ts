import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import type { EventDetail } from '../../../modules/events/index.ts';
import { translate } from '../../../kernel/values/translated.ts';
import { questionsOf, type QuestionRow } from '../../../modules/questions/index.ts';
import {
  answersOfTickets,
  attendeesCsv,
  listAttendees,
  type AttendeeRow,
  type ListAttendees,
} from '../../../modules/orders/index.ts';
import type { Cell, Field, ListView } from '../../../render/contract/index.ts';
import { instantText, shortWhen } from '../../storefront/view-models/when.ts';
import { eventAt, eventHead } from '../events/event-head.ts';
import { ordersHref } from '../orders/list.page.ts';
import { ticketBadge, whereText } from '../orders/order-sections.ts';
import { timeLocale } from '../../reader-time.ts';

const STATES = ['valid', 'reserved', 'cancelled'] as const;

/** Who comes to an event. */
const attendeesPage = page({
  path: '/admin/o/:org/events/:event/attendees',
  may: 'orders.read',
  async show(scope, { event: id }, request) {
    const event = await eventAt(scope, request, id);
    const { query, path } = request;
    const list = listOf(event, query);
    const { rows, nextCursor } = await listAttendees(scope, list);
    const asked = await questionsOf(scope, event.id);
    const answers = asked.length > 0 ? await answersOfTickets(scope, rows) : undefined;
    const { cursor: _before, ...filters } = query;
    const search = new URLSearchParams(filters).toString();
    const model: ListView = {
      ...eventHead(scope, request, event, 'attendees'),
      filters: {
        action: path,
        fields: filterFields(scope, event, query),
        hidden: [],
        active: ['q', 'date', 'state'].some((name) => (query[name] ?? '') !== ''),
        resetHref: path,
      },
      exports: [{ label: scope.t('attendees.export'), href: `${path}.csv${search && `?${search}`}` }],
      table: {
        caption: scope.t('events.tab.attendees'),
        columns: [
          { label: scope.t('attendees.column.name') },
          { label: scope.t('orders.pdf.ticket_type') },
          { label: scope.t('orders.admin.order') },
          { label: scope.t('attendees.column.code') },
          { label: scope.t('orders.admin.state') },
          ...(answers ? [{ label: scope.t('questions.all_answers') }] : []),
        ],
        rows: rows.map((row) => ({
          cells: [
            ...cellsOf(scope, request, event, row),
            ...(answers ? [answersCell(scope, asked, answers.get(row.id) ?? [])] : []),
          ],
        })),
      },
      page: { next: nextCursor && `${path}?${new URLSearchParams({ ...filters, cursor: nextCursor }).toString()}` },
      empty: {
        title: scope.t('attendees.empty_title'),
        text: scope.t('attendees.empty_text'),
        icon: 'users',
        action: { label: scope.t('attendees.share'), href: `/e/${event.slug}` },
      },
    };
    return { view: 'admin/list', model };
  },
});

/** The same as a file for a spreadsheet, with the same filters. */
const attendeesCsvPage = page({
  path: '/admin/o/:org/events/:event/attendees.csv',
  may: 'orders.read',
  async show(scope, { event: id }, request) {
    const event = await eventAt(scope, request, id);
    const content = attendeesCsv(scope, {
      ...listOf(event, request.query),
      zone: event.zone,
      questions: await questionsOf(scope, event.id),
    });
    return { file: { name: `${event.slug}-attendees.csv`, contentType: 'text/csv; charset=utf-8', content } };
  },
});

export const attendeePages = [attendeesPage, attendeesCsvPage];

function listOf(event: EventDetail, query: PageRequest['query']): ListAttendees {
  return {
    eventId: event.id,
    q: query['q']?.slice(0, 200),
    occurrenceId: event.occurrences.find(({ id }) => id === query['date'])?.id,
    state: STATES.find((state) => state === query['state']),
    cursor: /^[0-9a-f-]{36}$/.test(query['cursor'] ?? '') ? query['cursor'] : undefined,
  };
}

function filterFields(scope: Scope, event: EventDetail, query: PageRequest['query']): Field[] {
  const search = scope.t('attendees.search');
  const dates = event.occurrences.map(({ id, startsAt }) => ({
    value: id,
    label: shortWhen(startsAt, event.zone, timeLocale(scope)),
    selected: id === query['date'],
  }));
  const states = STATES.map((value) => ({
    value,
    label: scope.t(`orders.ticket.${value}`),
    selected: value === (query['state'] ?? 'valid'),
  }));
  return [
    { widget: 'search', name: 'q', label: search, placeholder: search, value: query['q'] ?? '', autocomplete: 'off' },
    ...(dates.length > 1
      ? [
          {
            widget: 'select',
            name: 'date',
            label: scope.t('tickets.quota.date'),
            options: [{ value: '', label: scope.t('tickets.quota.all_dates') }, ...dates],
          } satisfies Field,
        ]
      : []),
    { widget: 'select', name: 'state', label: scope.t('orders.admin.state'), options: states },
  ];
}

function answersCell(
  scope: Scope,
  asked: readonly QuestionRow[],
  answers: readonly (readonly [string, string])[],
): Cell {
  const said = answers.flatMap(([id, text]) => {
    const question = asked.find((one) => one.id === id);
    return question ? [`${translate(question.label, scope.locale)}: ${text}`] : [];
  });
  return { kind: 'text', text: said.join(' · ') };
}

function cellsOf(scope: Scope, request: PageRequest, event: EventDetail, row: AttendeeRow): Cell[] {
  const used = row.admittedAt ? instantText(row.admittedAt, event.zone, timeLocale(scope)) : undefined;
  return [
    { kind: 'text', text: row.attendeeName, detail: row.attendeeEmail ?? row.buyerEmail },
    {
      kind: 'text',
      text: row.name,
      detail: whereText(scope, row.startsAt, event.zone, row.seat && [row.seat]),
    },
    { kind: 'link', text: row.orderCode, href: `${ordersHref(request)}/${row.orderCode}`, detail: row.buyerName },
    { kind: 'code', text: row.code },
    used === undefined
      ? { kind: 'badge', ...ticketBadge(scope, row) }
      : { kind: 'text', text: scope.t('orders.ticket.used'), detail: used },
  ];
}
