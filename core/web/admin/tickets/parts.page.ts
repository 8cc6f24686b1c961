import { DomainError } from '../../../kernel/errors.ts';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { formatMoney, money } from '../../../kernel/values/money.ts';
import { translate, type Translated } from '../../../kernel/values/translated.ts';
import type { EventDetail } from '../../../modules/events/index.ts';
import {
  addOnsOf,
  priceTiersOf,
  ticketTypeOf,
  variationsOf,
  type AddOnRow,
  type TicketTypeRow,
  type TierRow,
  type VariationRow,
} from '../../../modules/tickets/index.ts';
import type { Cell, Column, PageHead, Section, ShowView } from '../../../render/contract/index.ts';
import { timeLocale } from '../../reader-time.ts';
import { instantText } from '../../storefront/view-models/when.ts';
import { eventAt, eventHref, eventsHref, eventTitle } from '../events/event-head.ts';

/** A ticket type of a back-office path, with what its pages say of it. */
export interface TypeAt {
  readonly event: EventDetail;
  readonly type: TicketTypeRow;
  readonly name: string;
  /** Where its parts are listed. */
  readonly base: string;
}

export async function typeOfPath(
  scope: Scope,
  { event: eventId, type: typeId }: { readonly event: string; readonly type: string },
  request: PageRequest,
): Promise<TypeAt> {
  const event = await eventAt(scope, request, eventId);
  const type = await ticketTypeOf(scope, eventId, typeId);
  if (!type) throw new DomainError('ticket_type.not_found', { status: 404 });
  const name = translate(type.name, scope.locale, event.locale);
  return { event, type, name, base: `${eventHref(request, eventId)}/tickets/${typeId}/parts` };
}

export function belowType(scope: Scope, request: PageRequest, { event, name, base }: TypeAt, title: string): PageHead {
  return {
    title,
    breadcrumbs: [
      { label: scope.t('events.title'), href: eventsHref(request) },
      { label: eventTitle(scope, event), href: `${eventHref(request, event.id)}/tickets` },
      { label: name, href: base },
    ],
  };
}

/** The forms in which a type is sold, its prices over time, and what goes with it. */
export const typePartsPage = page({
  path: '/admin/o/:org/events/:event/tickets/:type/parts',
  may: 'events.write',
  async show(scope, params, request) {
    const at = await typeOfPath(scope, params, request);
    const { event, type, name, base } = at;
    const add = (key: string, href: string) => ({ label: scope.t(`tickets.${key}.new`), href: `${base}/${href}/new` });
    const model: ShowView = {
      title: name,
      subtitle: scope.t('tickets.parts.title'),
      breadcrumbs: [
        { label: scope.t('events.title'), href: eventsHref(request) },
        { label: eventTitle(scope, event), href: `${eventHref(request, event.id)}/tickets` },
      ],
      actions: [
        { label: scope.t('tickets.parts.edit'), href: base.replace(/\/parts$/, '') },
        add('variation', 'variations'),
        add('tier', 'tiers'),
        add('add_on', 'add-ons'),
      ],
      main: [
        variationsSection(scope, at, await variationsOf(scope, type.id)),
        tiersSection(scope, at, await priceTiersOf(scope, type.id)),
        addOnsSection(scope, at, await addOnsOf(scope, type.id)),
      ],
    };
    return { view: 'admin/show', model };
  },
});

function section(scope: Scope, key: string, columns: readonly Column[], rows: readonly Cell[][]): Section {
  const title = scope.t(`tickets.${key}.title`);
  return {
    kind: 'table',
    title,
    table: {
      caption: title,
      columns: [...columns],
      rows: rows.map((cells) => ({ cells })),
      empty: scope.t(`tickets.${key}.empty`),
    },
  };
}

function variationsSection(scope: Scope, { event, type, base }: TypeAt, rows: readonly VariationRow[]): Section {
  return section(
    scope,
    'variation',
    [
      { label: scope.t('fields.name') },
      { label: scope.t('tickets.column.price'), align: 'end' },
      { label: scope.t('tickets.column.taken') },
      { label: scope.t('tickets.column.state') },
    ],
    rows.map(({ id, name, priceMinor, quantity, taken, state }) => [
      { kind: 'link', text: said(scope, event, name), href: `${base}/variations/${id}` },
      { kind: 'money', text: amount(scope, priceMinor ?? type.priceMinor, type.currency) },
      takenCell(scope, taken, quantity),
      {
        kind: 'badge',
        label: scope.t(`tickets.variation.state.${state}`),
        tone: state === 'active' ? 'success' : 'neutral',
      },
    ]),
  );
}

function tiersSection(scope: Scope, { event, type, base }: TypeAt, rows: readonly TierRow[]): Section {
  const when = (at: Date | null) => (at ? instantText(at, event.zone, timeLocale(scope)) : '–');
  return section(
    scope,
    'tier',
    [
      { label: scope.t('fields.name') },
      { label: scope.t('tickets.column.price'), align: 'end' },
      { label: scope.t('tickets.tier.starts') },
      { label: scope.t('tickets.tier.ends') },
      { label: scope.t('tickets.column.taken') },
    ],
    rows.map(({ id, name, priceMinor, startsAt, endsAt, quantity, taken }) => [
      { kind: 'link', text: said(scope, event, name), href: `${base}/tiers/${id}` },
      { kind: 'money', text: amount(scope, priceMinor, type.currency) },
      { kind: 'text', text: when(startsAt) },
      { kind: 'text', text: when(endsAt) },
      takenCell(scope, taken, quantity),
    ]),
  );
}

function addOnsSection(scope: Scope, { event, base }: TypeAt, rows: readonly AddOnRow[]): Section {
  return section(
    scope,
    'add_on',
    [
      { label: scope.t('fields.name') },
      { label: scope.t('tickets.add_on.min'), align: 'end' },
      { label: scope.t('tickets.add_on.max'), align: 'end' },
      { label: scope.t('tickets.add_on.included'), align: 'end' },
    ],
    rows.map(({ addOnId, name, min, max, included }) => [
      { kind: 'link', text: said(scope, event, name), href: `${base}/add-ons/${addOnId}` },
      { kind: 'count', text: String(min) },
      { kind: 'count', text: String(max) },
      { kind: 'count', text: String(included) },
    ]),
  );
}

function takenCell(scope: Scope, taken: number, size: number | null): Cell {
  if (size === null) return { kind: 'text', text: scope.t('tickets.no_limit'), muted: true };
  return { kind: 'meter', text: scope.t('tickets.taken_of', { taken, size }), value: taken, max: Math.max(size, 1) };
}

function said(scope: Scope, event: EventDetail, text: Translated): string {
  return translate(text, scope.locale, event.locale);
}

function amount(scope: Scope, minor: number, currency: string): string {
  return formatMoney(money(minor, currency), scope.locale);
}
