import { z } from 'zod';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { translate } from '../../../kernel/values/translated.ts';
import type { EventDetail } from '../../../modules/events/index.ts';
import { can } from '../../../modules/organizations/index.ts';
import {
  changeHold,
  createHold,
  HoldCount,
  HoldFacts,
  holdOf,
  holdsOf,
  ticketTypesOf,
  type HoldRow,
} from '../../../modules/tickets/index.ts';
import type { Action, Cell, ListView, Option } from '../../../render/contract/index.ts';
import { escapeHtml, trusted } from '../../../render/html.ts';
import { instantText, shortWhen } from '../../storefront/view-models/when.ts';
import { historyEntries } from '../audit/history.ts';
import { belowEvent, eventAt, eventHref } from '../events/event-head.ts';
import { formModel } from '../form-model.ts';
import { timeLocale } from '../../reader-time.ts';

export const holdsHref = (request: PageRequest, event: string) => `${eventHref(request, event)}/holds`;

const facts = {
  name: HoldFacts.shape.name.meta({ title: 'fields.name', placeholder: 'tickets.hold.name_hint' }),
  count: HoldCount.meta({ title: 'tickets.hold.count', half: true }),
  expiresAt: z
    .date()
    .nullable()
    .default(null)
    .meta({ title: 'tickets.hold.expires', help: 'tickets.hold.expires_help', zoneFrom: 'zone', half: true }),
  note: HoldFacts.shape.note.meta({ title: 'tickets.hold.note', widget: 'textarea', rows: 3 }),
  colour: HoldFacts.shape.colour.meta({ title: 'tickets.hold.colour', widget: 'colour' }),
  zone: z.string(),
};

const NewHold = z.object({
  ...facts,
  ticketTypeId: z.uuid().meta({ title: 'tickets.hold.type', widget: 'select' }),
  occurrenceId: z.uuid().nullable().default(null).meta({ title: 'tickets.quota.date', widget: 'select' }),
});

const EditHold = z.object({ ...facts, version: z.coerce.number().int().optional() });

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

export const newHoldPage = page({
  path: '/admin/o/:org/events/:event/holds/new',
  may: 'orders.write',
  form: NewHold,
  async show(scope, { event: id }, request) {
    const event = await eventAt(scope, request, id);
    const dates = datesOf(scope, event);
    const first = dates.length > 1 ? ['ticketTypeId', 'occurrenceId'] : ['ticketTypeId'];
    const model = formModel(scope, request, {
      ...belowEvent(scope, request, event, scope.t('tickets.hold.new')),
      schema: NewHold,
      values: { colour: '#8a5cd1' },
      groups: [{ fields: ['name', ...first, 'count', 'expiresAt', 'note', 'colour'] }],
      fields: {
        zone: event.zone,
        over: {
          ...named(scope, event),
          ticketTypeId: { options: await typesOf(scope, event) },
          occurrenceId: { options: dates },
        },
      },
      action: `${holdsHref(request, id)}/new`,
      submit: scope.t('tickets.hold.create'),
      cancelHref: holdsHref(request, id),
    });
    return { view: 'admin/form', model: { ...model, hidden: [{ name: 'zone', value: event.zone }] } };
  },
  async submit(scope, { event: eventId }, { occurrenceId, ...values }, request) {
    await eventAt(scope, request, eventId);
    await createHold(scope, { ...values, eventId, occurrenceId: occurrenceId ?? undefined });
    return { goTo: holdsHref(request, eventId), flash: 'tickets.hold.created' };
  },
});

export const editHoldPage = page({
  path: '/admin/o/:org/events/:event/holds/:hold',
  may: 'orders.write',
  form: EditHold,
  async show(scope, { event: id, hold: holdId }, request) {
    const event = await eventAt(scope, request, id);
    const hold = await holdOf(scope, { eventId: id, id: holdId });
    if (hold.state !== 'active') return { goTo: holdsHref(request, id) };
    const href = `${holdsHref(request, id)}/${holdId}`;
    const model = formModel(scope, request, {
      ...belowEvent(scope, request, event, hold.name),
      subtitle: whatText(scope, event, hold),
      actions: [{ label: scope.t('tickets.hold.convert'), href: `${href}/convert`, tone: 'primary' }],
      schema: EditHold,
      values: hold as unknown as Record<string, unknown>,
      groups: [{ fields: ['name', 'count', 'expiresAt', 'note', 'colour'] }],
      fields: { zone: event.zone, over: named(scope, event) },
      version: hold.version,
      action: href,
      submit: scope.t('form.save'),
      cancelHref: holdsHref(request, id),
      graveActions: [{ label: scope.t('tickets.hold.release'), href: `${href}/release`, tone: 'danger', dialog: true }],
      history: await historyEntries(scope, [holdId], event.zone),
    });
    return { view: 'admin/form', model: { ...model, hidden: [{ name: 'zone', value: event.zone }] } };
  },
  async submit(scope, { event: eventId, hold: id }, values, request) {
    await eventAt(scope, request, eventId);
    await changeHold(scope, { ...values, eventId, id });
    return { goTo: holdsHref(request, eventId), flash: 'tickets.hold.saved' };
  },
});

/** "Standing, 14 March" */
export function whatText(scope: Scope, event: EventDetail, { typeName, startsAt }: HoldRow): string {
  const type = translate(typeName, scope.locale, event.locale);
  return event.occurrences.length > 1 ? `${type}, ${shortWhen(startsAt, event.zone, timeLocale(scope))}` : type;
}

function cellsOf(scope: Scope, event: EventDetail, hold: HoldRow, base: string | undefined): Cell[] {
  const box = `<rect width="10" height="10" fill="${escapeHtml(hold.colour)}"/>`;
  const swatch = `<svg class="swatch" viewBox="0 0 10 10" aria-hidden="true">${box}</svg>`;
  const name = `${swatch}${escapeHtml(hold.name)}${hold.note === '' ? '' : `<small>${escapeHtml(hold.note)}</small>`}`;
  const href = `${base}/${hold.id}`;
  return [
    { kind: 'html', html: trusted(base === undefined ? name : `<a class="cell-link" href="${href}">${name}</a>`) },
    { kind: 'text', text: whatText(scope, event, hold) },
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

function named(scope: Scope, { zone }: EventDetail) {
  return {
    name: { placeholder: scope.t('tickets.hold.name_hint') },
    expiresAt: { suffix: zone.replaceAll('_', ' ') },
  };
}

function datesOf(scope: Scope, { occurrences, zone }: EventDetail): Option[] {
  const now = scope.clock.now();
  return occurrences
    .filter(({ state, endsAt }) => state === 'scheduled' && endsAt > now)
    .map(({ id, startsAt }) => ({ value: id, label: shortWhen(startsAt, zone, timeLocale(scope)) }));
}

async function typesOf(scope: Scope, event: EventDetail): Promise<Option[]> {
  const active = (await ticketTypesOf(scope, event.id)).filter(({ state }) => state === 'active');
  return active.map(({ id, name }) => ({ value: id, label: translate(name, scope.locale, event.locale) }));
}
