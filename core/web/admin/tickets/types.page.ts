import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { formatMoney, money } from '../../../kernel/values/money.ts';
import { translate } from '../../../kernel/values/translated.ts';
import type { EventDetail } from '../../../modules/events/index.ts';
import { stockOf } from '../../../modules/orders/index.ts';
import { can } from '../../../modules/organizations/index.ts';
import {
  loadSale,
  quotasOf,
  ticketTypesOf,
  type QuotaRow,
  type SaleState,
  type TicketTypeRow,
} from '../../../modules/tickets/index.ts';
import type { Badge, Cell, Section, ShowView, Tone } from '../../../render/contract/index.ts';
import { instantText, shortWhen } from '../../storefront/view-models/when.ts';
import { eventAt, eventHead, eventHref } from '../events/event-head.ts';
import { stockSection } from './stock-section.ts';
import { timeLocale } from '../../reader-time.ts';

const TONES: Readonly<Record<SaleState, Tone>> = {
  available: 'success',
  sold_out: 'danger',
  not_yet: 'info',
  ended: 'neutral',
};

/** What an event sells, and how much of it is left. */
export const ticketTypesPage = page({
  path: '/admin/o/:org/events/:event/tickets',
  may: 'events.read',
  async show(scope, { event: id }, request) {
    const event = await eventAt(scope, request, id);
    const mayWrite = await can(scope, 'events.write', { organizationId: event.organization.id, eventId: event.id });
    const seesHolds = await can(scope, 'orders.read', { organizationId: event.organization.id, eventId: event.id });
    const types = await ticketTypesOf(scope, id);
    const states = await saleStates(scope, id);
    const quotas = (await quotasOf(scope, id)).filter((quota) => isOfInterest(quota, event));
    const stock = await stockOf(scope, id);
    const base = `${eventHref(request, id)}`;
    const model: ShowView = {
      ...eventHead(scope, request, event, 'tickets'),
      actions: [
        ...(mayWrite
          ? ([
              { label: scope.t('tickets.new.title'), href: `${base}/tickets/new`, tone: 'primary', icon: 'plus' },
              { label: scope.t('tickets.quota.new'), href: `${base}/quotas/new` },
              { label: scope.t('taxes.title'), href: `${base}/taxes` },
            ] as const)
          : []),
        ...(seesHolds ? [{ label: scope.t('tickets.hold.title'), href: `${base}/holds` }] : []),
      ],
      main: [
        typesSection(scope, request, { event, types, states, mayWrite }),
        ...(quotas.length === 0 ? [] : [quotasSection(scope, request, { event, types, quotas, mayWrite })]),
        ...stockSection(scope, event, stock),
      ],
    };
    return { view: 'admin/show', model };
  },
});

/** By type: the best state of any of its dates. */
async function saleStates(scope: Scope, eventId: string): Promise<ReadonlyMap<string, SaleState>> {
  const sale = await loadSale(scope.em, eventId, scope.clock.now());
  const order: readonly SaleState[] = ['available', 'not_yet', 'sold_out', 'ended'];
  return new Map(
    (sale?.types ?? []).map(({ id, offers }) => {
      const states = offers.map(({ state }) => state);
      return [id, order.find((state) => states.includes(state)) ?? 'ended'];
    }),
  );
}

interface Types {
  readonly event: EventDetail;
  readonly types: readonly TicketTypeRow[];
  readonly states: ReadonlyMap<string, SaleState>;
  readonly mayWrite: boolean;
}

function typesSection(scope: Scope, request: PageRequest, { event, types, states, mayWrite }: Types): Section {
  const base = `${eventHref(request, event.id)}/tickets`;
  if (types.length === 0) {
    const action = { label: scope.t('tickets.new.title'), href: `${base}/new`, tone: 'primary', icon: 'plus' } as const;
    return {
      kind: 'empty',
      empty: {
        title: scope.t('tickets.empty.title'),
        text: scope.t('tickets.empty.text'),
        icon: 'ticket',
        ...(mayWrite ? { action } : {}),
      },
    };
  }
  return {
    kind: 'table',
    title: scope.t('tickets.title'),
    table: {
      caption: scope.t('tickets.title'),
      columns: [
        { label: scope.t('fields.name') },
        { label: scope.t('tickets.column.price'), align: 'end' },
        { label: scope.t('tickets.column.taken') },
        { label: scope.t('tickets.column.state') },
        ...(mayWrite ? [{ label: scope.t('tickets.column.actions'), quiet: true }] : []),
      ],
      rows: types.map((type) => ({
        cells: [
          {
            kind: 'link',
            text: translate(type.name, scope.locale, event.locale),
            href: `${base}/${type.id}`,
            detail: windowText(scope, type, event.zone),
          },
          { kind: 'money', text: priceText(scope, type) },
          takenCell(scope, ownQuotas(type)),
          { kind: 'badge', ...stateBadge(scope, type, states.get(type.id)) },
          ...(mayWrite ? [actionsCell(scope, type, base)] : []),
        ],
      })),
    },
  };
}

function quotasSection(
  scope: Scope,
  request: PageRequest,
  { event, types, quotas, mayWrite }: Omit<Types, 'states'> & { readonly quotas: readonly QuotaRow[] },
): Section {
  const base = `${eventHref(request, event.id)}/quotas`;
  return {
    kind: 'table',
    title: scope.t('tickets.quota.title'),
    help: scope.t('tickets.quota.help'),
    table: {
      caption: scope.t('tickets.quota.title'),
      columns: [
        { label: scope.t('fields.name') },
        { label: scope.t('tickets.quota.date') },
        { label: scope.t('tickets.column.taken') },
      ],
      rows: quotas.map((quota) => ({
        cells: [
          mayWrite
            ? {
                kind: 'link',
                text: quota.name,
                href: `${base}/${quota.id}`,
                detail: countedBy(scope, event, types, quota),
              }
            : { kind: 'text', text: quota.name, detail: countedBy(scope, event, types, quota) },
          {
            kind: 'text',
            text: quota.occurrenceStartsAt
              ? shortWhen(quota.occurrenceStartsAt, event.zone, timeLocale(scope))
              : scope.t('tickets.quota.all_dates'),
          },
          takenCell(scope, [quota]),
        ],
      })),
    },
  };
}

/** The types that a shared quota counts: "Standing, Reduced". */
function countedBy(scope: Scope, event: EventDetail, types: readonly TicketTypeRow[], quota: QuotaRow): string {
  const mine = types.filter(({ quotas }) => quotas.some(({ id }) => id === quota.id));
  return mine.map(({ name }) => translate(name, scope.locale, event.locale)).join(', ');
}

// With one date, a type's own quota is that type's quantity and stands in its row.
function isOfInterest({ ownTypeId }: QuotaRow, { occurrences }: EventDetail): boolean {
  return ownTypeId === null || occurrences.filter(({ state }) => state === 'scheduled').length > 1;
}

function ownQuotas({ id, quotas }: TicketTypeRow): QuotaRow[] {
  const own = quotas.filter(({ ownTypeId }) => ownTypeId === id);
  return own.length > 0 ? own : [...quotas];
}

/** "12 of 50", with a bar where there is an end to it. */
export function takenCell(scope: Scope, quotas: readonly QuotaRow[]): Cell {
  const taken = quotas.reduce((sum, quota) => sum + quota.taken, 0);
  if (quotas.length === 0) return { kind: 'text', text: scope.t('tickets.no_limit'), muted: true };
  if (quotas.some(({ size }) => size === null)) return { kind: 'count', text: String(taken) };
  const size = quotas.reduce((sum, quota) => sum + (quota.size ?? 0), 0);
  const text = scope.t('tickets.taken_of', { taken, size });
  return { kind: 'meter', text, value: taken, max: Math.max(1, size) };
}

function stateBadge(scope: Scope, { state, hidden }: TicketTypeRow, sale: SaleState = 'ended'): Badge {
  if (state === 'archived') return { label: scope.t('tickets.state.archived'), tone: 'neutral' };
  const label = scope.t(`tickets.state.${sale}`);
  return { label: hidden ? `${label} · ${scope.t('tickets.state.hidden')}` : label, tone: TONES[sale] };
}

function windowText(scope: Scope, { salesStart, salesEnd }: TicketTypeRow, zone: string): string | undefined {
  const text = (key: string, at: Date | null) =>
    at ? scope.t(`tickets.window.${key}`, { when: instantText(at, zone, timeLocale(scope)) }) : undefined;
  return [text('from', salesStart), text('until', salesEnd)].filter(Boolean).join(' ') || undefined;
}

function priceText(scope: Scope, { priceMinor, currency }: TicketTypeRow): string {
  return priceMinor === 0 ? scope.t('orders.free') : formatMoney(money(priceMinor, currency), scope.locale);
}

function actionsCell(scope: Scope, { id, state }: TicketTypeRow, base: string): Cell {
  return {
    kind: 'actions',
    actions:
      state === 'active'
        ? [
            { label: scope.t('tickets.edit.link'), href: `${base}/${id}`, tone: 'quiet' },
            { label: scope.t('tickets.parts.link'), href: `${base}/${id}/parts`, tone: 'quiet' },
            { label: scope.t('tickets.archive.link'), href: `${base}/${id}/archive`, tone: 'quiet', dialog: true },
          ]
        : [{ label: scope.t('tickets.restore'), action: `${base}/${id}/restore`, tone: 'quiet' }],
  };
}
