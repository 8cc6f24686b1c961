import { page } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import type { EventDetail } from '../../../modules/events/index.ts';
import { can } from '../../../modules/organizations/index.ts';
import { holdsOf, type HoldRow } from '../../../modules/tickets/index.ts';
import { seatShort } from '../../../modules/venues/index.ts';
import type { Action, Cell, ListView } from '../../../render/contract/index.ts';
import { escapeHtml, trusted } from '../../../render/html.ts';
import { timeLocale } from '../../reader-time.ts';
import { instantText } from '../../storefront/view-models/when.ts';
import { belowEvent, eventAt } from '../events/event-head.ts';
import { holdsHref, swatch, whatText } from './hold-words.ts';

/** What is kept back from the sale of an event. */
export const holdsPage = page({
  path: '/admin/o/:org/events/:event/holds',
  may: 'orders.read',
  async show(scope, { event: id }, request) {
    const event = await eventAt(scope, request, id);
    const mayWrite = await can(scope, 'orders.write', { organizationId: event.organization.id, eventId: event.id });
    const holds = await holdsOf(scope, id);
    const base = holdsHref(request, id);
    const create: Action = { label: scope.t('tickets.hold.new'), href: `${base}/new`, tone: 'primary', icon: 'plus' };
    const model: ListView = {
      ...belowEvent(scope, request, event, scope.t('tickets.hold.title')),
      subtitle: scope.t('tickets.hold.subtitle'),
      actions: mayWrite ? [create] : [],
      table: {
        caption: scope.t('tickets.hold.title'),
        columns: [
          { label: scope.t('fields.name') },
          { label: scope.t('tickets.hold.type') },
          { label: scope.t('tickets.hold.count'), align: 'end' },
          { label: scope.t('tickets.hold.expires') },
          ...(mayWrite ? [{ label: scope.t('tickets.column.actions'), quiet: true }] : []),
        ],
        rows: holds.map((hold) => ({ cells: cellsOf(scope, event, hold, mayWrite ? base : undefined) })),
      },
      page: {},
      empty: {
        title: scope.t('tickets.hold.empty_title'),
        text: scope.t('tickets.hold.empty_text'),
        icon: 'ticket',
        action: mayWrite ? create : undefined,
      },
    };
    return { view: 'admin/list', model };
  },
});

function cellsOf(scope: Scope, event: EventDetail, hold: HoldRow, base: string | undefined): Cell[] {
  const note = hold.note === '' ? '' : `<small>${escapeHtml(hold.note)}</small>`;
  const name = `${swatch(hold.colour)}${escapeHtml(hold.name)}`;
  const href = `${base}/${hold.id}`;
  return [
    {
      kind: 'html',
      html: trusted((base === undefined ? name : `<a class="cell-link" href="${href}">${name}</a>`) + note),
    },
    { kind: 'text', text: whatText(scope, event, hold), detail: seatsText(hold) },
    { kind: 'count', text: String(hold.count) },
    hold.expiresAt === null
      ? { kind: 'text', text: scope.t('tickets.hold.no_end'), muted: true }
      : {
          kind: 'instant',
          text: instantText(hold.expiresAt, event.zone, timeLocale(scope)),
          iso: hold.expiresAt.toISOString(),
        },
    ...(base === undefined
      ? []
      : [
          {
            kind: 'actions',
            actions: [
              { label: scope.t('tickets.hold.convert'), href: `${href}/convert`, tone: 'quiet' },
              { label: scope.t('tickets.hold.release'), href: `${href}/release`, tone: 'quiet', dialog: true },
            ],
          } satisfies Cell,
        ]),
  ];
}

const MOST_NAMED = 6;

function seatsText({ seats }: HoldRow): string | undefined {
  if (seats.length === 0) return undefined;
  const named = seats.slice(0, MOST_NAMED).map(seatShort).join(', ');
  return seats.length > MOST_NAMED ? `${named}, …` : named;
}
