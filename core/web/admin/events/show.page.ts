import { page } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import type { EventDetail, OccurrenceRow } from '../../../modules/events/index.ts';
import { takedownOf } from '../../../modules/moderation/index.ts';
import { can } from '../../../modules/organizations/index.ts';
import { fillOf } from '../../../modules/reports/index.ts';
import { type TypeForSale, ticketTypesForSale } from '../../../modules/tickets/index.ts';
import { type WaitingCounts, waitingCounts } from '../../../modules/waiting-list/index.ts';
import type { Action, Notice, Section, ShowView, Table } from '../../../render/contract/index.ts';
import { formatMoney } from '../../../kernel/values/money.ts';
import { placeLine } from '../../storefront/view-models/event-card.ts';
import { spanText } from '../../storefront/view-models/when.ts';
import { historySection } from '../audit/history.ts';
import { eventAt, eventHead, eventHref } from './event-head.ts';
import { fillCell } from './list.page.ts';
import { timeLocale } from '../../reader-time.ts';

/** One event at a glance: what it is, when, what is sold, what happened. */
export const eventOverviewPage = page({
  path: '/admin/o/:org/events/:event',
  may: 'events.read',
  async show(scope, { event: id }, request) {
    const event = await eventAt(scope, request, id);
    const mayWrite = await can(scope, 'events.write', { organizationId: event.organization.id, eventId: event.id });
    const types = await ticketTypesForSale(scope, id, scope.locale);
    const fill = (await fillOf(scope, [id])).get(id);
    const base = eventHref(request, id);
    const model: ShowView = {
      ...eventHead(scope, request, event, 'overview'),
      actions: mayWrite ? actionsOf(scope, event, base) : [previewAction(scope, event)],
      notices: [...(await takedownNotices(scope, event.id)), ...noticesOf(scope, event, types, base)],
      main: [
        {
          kind: 'facts',
          title: scope.t('events.show.facts'),
          facts: [...factsOf(scope, event, fill), ...waitingFacts(scope, await waitingCounts(scope, id), base)],
        },
        datesSection(scope, event, mayWrite ? base : undefined),
        ticketsSection(scope, types, base),
      ],
      aside: [
        coverSection(scope, event, mayWrite ? base : undefined),
        await historySection(scope, [id, ...event.occurrences.map((date) => date.id)], event.zone),
      ],
    };
    return { view: 'admin/show', model };
  },
});

function actionsOf(scope: Scope, event: EventDetail, base: string): Action[] {
  const label = (key: string) => scope.t(`events.action.${key}`);
  const { state } = event;
  const isOpen = state === 'draft' || state === 'published';
  return [
    ...(state === 'draft'
      ? [{ label: label('publish'), href: `${base}/publish`, tone: 'primary', dialog: true } satisfies Action]
      : []),
    previewAction(scope, event),
    ...(isOpen ? [{ label: label('edit'), href: `${base}/edit`, icon: 'edit' } satisfies Action] : []),
    ...(isOpen ? [{ label: label('settings'), href: `${base}/settings`, icon: 'settings' } satisfies Action] : []),
    ...(state === 'published'
      ? [
          ...(event.salesClosed === null
            ? [{ label: label('close_sales'), href: `${base}/close-sales`, dialog: true } satisfies Action]
            : [{ label: label('open_sales'), action: `${base}/open-sales` } satisfies Action]),
          { label: label('unpublish'), href: `${base}/unpublish`, dialog: true } satisfies Action,
          { label: label('cancel'), href: `${base}/cancel`, tone: 'danger', dialog: true } satisfies Action,
        ]
      : []),
    ...(state === 'draft'
      ? [{ label: label('delete'), href: `${base}/delete`, tone: 'danger', dialog: true } satisfies Action]
      : []),
  ];
}

function previewAction(scope: Scope, { state, slug }: EventDetail): Action {
  const label = scope.t(state === 'draft' ? 'events.action.preview' : 'events.action.view');
  return { label, href: `/e/${slug}`, icon: 'external' };
}

async function takedownNotices(scope: Scope, eventId: string): Promise<Notice[]> {
  const takedown = await takedownOf(scope, eventId);
  if (!takedown) return [];
  const { reason } = takedown;
  return [
    { tone: 'danger', title: scope.t('moderation.is_down'), text: scope.t('moderation.office_down'), items: [reason] },
  ];
}

function noticesOf(scope: Scope, event: EventDetail, types: readonly TypeForSale[], base: string): Notice[] {
  const review = [...reviewNotice(scope, event), ...closedNotice(scope, event), ...calledOffNotice(scope, event, base)];
  if (types.length > 0 || (event.state !== 'draft' && event.state !== 'published')) return review;
  return [
    ...review,
    {
      tone: event.state === 'published' ? 'warning' : 'info',
      title: scope.t('events.show.no_types'),
      text: scope.t('events.show.no_types_text'),
      actions: [{ label: scope.t('events.show.add_type'), href: `${base}/tickets` }],
    },
  ];
}

function closedNotice(scope: Scope, { state, salesClosed }: EventDetail): Notice[] {
  if (state !== 'published' || salesClosed === null) return [];
  return [
    { tone: 'warning', title: scope.t('events.show.closed'), text: scope.t(`events.show.closed_${salesClosed}`) },
  ];
}

function calledOffNotice(scope: Scope, { state, occurrences }: EventDetail, base: string): Notice[] {
  if (state !== 'cancelled' && occurrences.every((date) => date.state !== 'cancelled')) return [];
  const toProgress = { label: scope.t('events.call_off.progress'), href: `${base}/cancellations` };
  return [{ tone: 'info', text: scope.t('events.call_off.notice'), actions: [toProgress] }];
}

function reviewNotice(scope: Scope, { state, review }: EventDetail): Notice[] {
  if (state !== 'draft' || !review || review.state === 'approved') return [];
  const title = scope.t(`events.review.${review.state}`);
  return [
    {
      tone: review.state === 'waiting' ? 'info' : 'warning',
      title,
      text: review.reason ?? scope.t('events.review.waiting_text'),
    },
  ];
}

function factsOf(
  scope: Scope,
  event: EventDetail,
  fill: Parameters<typeof fillCell>[1],
): Extract<Section, { kind: 'facts' }>['facts'] {
  const text = (label: string, value: string | null) =>
    value ? [{ label: scope.t(label), cell: { kind: 'text', text: value } as const }] : [];
  const address = `${scope.site.url}/e/${event.slug}`;
  return [
    ...text('events.show.place', placeLine(scope, event)),
    ...text('fields.venue_address', event.venueAddress),
    ...text('fields.online_url', event.onlineUrl),
    ...text('fields.zone', event.zone.replaceAll('_', ' ')),
    ...text('fields.currency', event.currency),
    { label: scope.t('fields.slug'), cell: { kind: 'link', text: address, href: `/e/${event.slug}` } },
    { label: scope.t('events.column.sold'), cell: fillCell(scope, fill) },
  ];
}

type Facts = Extract<Section, { kind: 'facts' }>['facts'];

/** How many wait; nothing where nobody ever did. */
function waitingFacts(scope: Scope, { waiting, places, offered, accepted }: WaitingCounts, base: string): Facts {
  if (waiting + offered + accepted === 0) return [];
  const text = scope.t('waiting_list.admin.counts', { count: waiting, places, offered });
  const cell = { kind: 'link', text, href: `${base}/waiting-list` } as const;
  return [{ label: scope.t('events.tab.waiting_list'), cell }];
}

function datesSection(scope: Scope, event: EventDetail, base: string | undefined): Section {
  const isOpen = event.state === 'draft' || event.state === 'published';
  const editable = isOpen ? base : undefined;
  const table: Table = {
    caption: scope.t('events.dates.title'),
    columns: [
      { label: scope.t('events.column.when') },
      { label: scope.t('events.column.state') },
      ...(editable === undefined ? [] : [{ label: scope.t('events.dates.actions'), quiet: true }]),
    ],
    rows: event.occurrences.map((date) => ({
      cells: [
        {
          kind: 'text',
          text: spanText({ ...date, zone: event.zone }, timeLocale(scope)),
          muted: date.state === 'cancelled',
        },
        date.state === 'cancelled'
          ? { kind: 'badge', label: scope.t('events.dates.cancelled'), tone: 'danger' }
          : { kind: 'badge', label: scope.t('events.dates.scheduled'), tone: 'success' },
        ...(editable === undefined
          ? []
          : [{ kind: 'actions', actions: dateActions(scope, event, date, editable) } as const]),
      ],
    })),
  };
  return {
    kind: 'table',
    title: scope.t('events.dates.title'),
    actions: editable === undefined ? [] : [{ label: scope.t('events.dates.add'), href: `${editable}/dates/new` }],
    table,
  };
}

function dateActions(scope: Scope, event: EventDetail, date: OccurrenceRow, base: string): Action[] {
  if (date.state === 'cancelled') return [];
  const others = event.occurrences.some(({ id, state }) => id !== date.id && state === 'scheduled');
  const at = `${base}/dates/${date.id}`;
  return [
    { label: scope.t('events.dates.move'), href: at, tone: 'quiet' },
    ...(others
      ? [{ label: scope.t('events.dates.cancel'), href: `${at}/cancel`, tone: 'quiet', dialog: true } satisfies Action]
      : []),
  ];
}

function ticketsSection(scope: Scope, types: readonly TypeForSale[], base: string): Section {
  return {
    kind: 'table',
    title: scope.t('events.tab.tickets'),
    actions: [{ label: scope.t('events.show.manage_types'), href: `${base}/tickets` }],
    table: {
      caption: scope.t('events.tab.tickets'),
      columns: [{ label: scope.t('fields.name') }, { label: scope.t('events.show.price'), align: 'end' }],
      rows: types.map(({ name, price }) => ({
        cells: [
          { kind: 'text', text: name },
          { kind: 'money', text: formatMoney(price, scope.locale) },
        ],
      })),
      empty: scope.t('events.show.no_types'),
    },
  };
}

function coverSection(scope: Scope, { cover }: EventDetail, base: string | undefined): Section {
  const title = scope.t('events.cover.title');
  const label = scope.t(cover ? 'events.cover.change' : 'events.cover.upload');
  const actions: Action[] = base === undefined ? [] : [{ label, href: `${base}/cover`, icon: 'image' }];
  if (!cover)
    return {
      kind: 'empty',
      title,
      empty: {
        title: scope.t('events.cover.none'),
        text: scope.t('events.cover.none_text'),
        icon: 'image',
        action: actions[0],
      },
    };
  const cell = { kind: 'image', src: cover.src, alt: scope.t('events.cover.title') } as const;
  return { kind: 'facts', title, actions, facts: [{ label: scope.t('fields.image'), cell }] };
}
