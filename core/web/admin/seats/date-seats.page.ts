import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { can } from '../../../modules/organizations/index.ts';
import { dateSeats, seatingsOf, seatShort, type DateSeat, type SeatState } from '../../../modules/venues/index.ts';
import type { Field, ListView, Table, Tone } from '../../../render/contract/index.ts';
import { timeLocale } from '../../reader-time.ts';
import { shortWhen } from '../../storefront/view-models/when.ts';
import { bulkOf } from '../bulk/bulk-acts.ts';
import { idIn } from '../check-in/id-in-path.ts';
import { belowEvent, eventAt } from '../events/event-head.ts';
import type { EventDetail } from '../../../modules/events/index.ts';
import { holdCell, holdsHref } from '../tickets/hold-words.ts';
import { seatBulk } from './bulk-seats.page.ts';
import { countsTable, seatsHref } from './date.page.ts';
import { drawHall } from './draw-hall.ts';

const STATES: readonly SeatState[] = ['free', 'claimed', 'blocked'];
const STATE_TONES: Readonly<Record<SeatState, Tone>> = { free: 'success', claimed: 'info', blocked: 'warning' };
const PAGE_SIZE = 100;

/** The seats of one date, drawn and row by row; staff keep some back and give them to the sale again. */
export const dateSeatsPage = page({
  path: '/admin/o/:org/events/:event/seats/:date',
  may: 'events.read',
  async show(scope, { event: id, date: occurrenceId }, request) {
    const event = await eventAt(scope, request, idIn(id));
    const seating = (await seatingsOf(scope, event.id)).find((each) => each.occurrenceId === occurrenceId);
    if (!seating) return { goTo: seatsHref(request, id) };
    const date = event.occurrences.find((each) => each.id === occurrenceId)!;
    const { query } = request;
    const all = await dateSeats(scope, seating);
    const found = all.filter((seat) => isAsked(seat, query));
    const from = Math.max(0, Number.parseInt(query['from'] ?? '0', 10) || 0);
    const rows = tableRows(scope, request, event, found.slice(from, from + PAGE_SIZE));
    const mayWrite = await can(scope, 'events.write', { organizationId: event.organization.id, eventId: event.id });
    const href = `${seatsHref(request, id)}/${occurrenceId}`;
    const pageAt = (at: number) => `${href}?${new URLSearchParams({ ...query, from: String(at) })}`;
    const title = scope.t('seats.date.title', { when: shortWhen(date.startsAt, event.zone, timeLocale(scope)) });
    const free = all.filter(({ state }) => state === 'free').length;
    const summary = scope.t('seats.date.summary', { free, count: all.length });
    const model: ListView = {
      ...belowEvent(scope, request, event, title),
      plot: drawHall(scope, all, { title, summary, table: await countsTable(scope, occurrenceId) }),
      filters: {
        action: href,
        fields: filterFields(scope, all, query),
        hidden: [],
        active: ['section', 'row', 'state'].some((name) => (query[name] ?? '') !== ''),
        resetHref: href,
      },
      table: {
        caption: title,
        columns: ['seat', 'category', 'kind', 'state', 'note'].map((key) => ({
          label: scope.t(`seats.column.${key}`),
        })),
        rows,
      },
      bulk: mayWrite ? bulkOf(scope, request, seatBulk, rows) : undefined,
      page: {
        previous: from > 0 ? pageAt(Math.max(0, from - PAGE_SIZE)) : undefined,
        next: from + PAGE_SIZE < found.length ? pageAt(from + PAGE_SIZE) : undefined,
        summary: scope.t('seats.map.summary', { count: found.length }),
      },
      empty: { title: scope.t('seats.date.none'), text: scope.t('seats.date.none_text'), icon: 'search' },
    };
    return { view: 'admin/list', model };
  },
});

function isAsked(seat: DateSeat, { section, row, state }: PageRequest['query']): boolean {
  return (!section || seat.section === section) && (!row || seat.rowName === row) && (!state || seat.state === state);
}

function filterFields(scope: Scope, seats: readonly DateSeat[], query: PageRequest['query']): Field[] {
  const select = (name: string, values: readonly string[], say: (value: string) => string = String): Field => ({
    widget: 'select',
    name,
    label: scope.t(`seats.column.${name}`),
    options: [
      { value: '', label: scope.t('seats.date.all') },
      ...values.map((value) => ({ value, label: say(value), selected: value === query[name] })),
    ],
  });
  const sections = [...new Set(seats.map(({ section }) => section))];
  const within = query['section'] ? seats.filter(({ section }) => section === query['section']) : [];
  const rows = [...new Set(within.map(({ rowName }) => rowName))];
  return [
    select('section', sections),
    ...(rows.length > 1 ? [select('row', rows)] : []),
    select('state', STATES, (state) => scope.t(`seats.part.${state}`)),
  ];
}

function tableRows(scope: Scope, request: PageRequest, event: EventDetail, seats: readonly DateSeat[]): Table['rows'] {
  const orders = `/admin/o/${request.organization!.slug}/orders`;
  const holds = holdsHref(request, event.id);
  return seats.map((seat) => ({
    value: seat.state === 'claimed' ? undefined : seat.id,
    label: seatShort(seat),
    cells: [
      { kind: 'text', text: seatShort(seat) },
      { kind: 'text', text: seat.category },
      { kind: 'text', text: seat.kind === 'standard' ? '' : scope.t(`seats.kind.${seat.kind}`) },
      { kind: 'badge', label: scope.t(`seats.part.${seat.state}`), tone: STATE_TONES[seat.state] },
      seat.orderCode !== null
        ? { kind: 'link', text: seat.orderCode, href: `${orders}/${seat.orderCode}` }
        : seat.hold
          ? { kind: 'html', html: holdCell(scope, event, seat.hold, `${holds}/${seat.hold.id}`) }
          : { kind: 'text', text: '' },
    ],
  }));
}
