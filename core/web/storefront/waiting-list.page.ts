import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { page } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { money } from '../../kernel/values/money.ts';
import { translate } from '../../kernel/values/translated.ts';
import { type EventDetail, eventById, eventBySlug } from '../../modules/events/index.ts';
import { orderById, orderLink, type OrderDetail } from '../../modules/orders/index.ts';
import { type TypeForSale, ticketTypesForSale } from '../../modules/tickets/index.ts';
import {
  entryById,
  type EntryRow,
  joinWaitingList,
  JoinWaitingList,
  leaveWaitingList,
  opensEntry,
  waitsFor,
} from '../../modules/waiting-list/index.ts';
import type { FormPageView, MessageView, Option } from '../../render/contract/index.ts';
import { errorSummary, fieldsFromSchema } from '../forms/from-schema.ts';
import { frameOf } from './order-door.ts';
import { estimatesFor, withEstimate, type Estimates } from './view-models/estimates.ts';
import { instantText, shortWhen } from './view-models/when.ts';
import { timeLocale } from '../reader-time.ts';

const JoinForm = z.object({
  /** Type, date and variation: a line of its own each. */
  place: z
    .string()
    .regex(/^[0-9a-f-]{36} [0-9a-f-]{36}( [0-9a-f-]{36}| any)?$/)
    .meta({ title: 'waiting_list.join.place', widget: 'select' }),
  quantity: JoinWaitingList.shape.quantity.meta({ title: 'waiting_list.join.quantity' }),
  name: JoinWaitingList.shape.name.meta({ title: 'fields.name', autocomplete: 'name' }),
  email: JoinWaitingList.shape.email.meta({ title: 'fields.email', widget: 'email', autocomplete: 'email' }),
});

/** Where tickets are sold out: wait for one that comes back. */
export const joinWaitingListPage = page({
  path: '/e/:slug/waiting-list',
  may: 'public',
  form: JoinForm,
  captcha: true,
  limit: { limit: 20, perSeconds: 3600 },
  async show(scope, { slug }, { again, query }) {
    const event = await eventAt(scope, slug);
    const href = `/e/${event.slug}`;
    if (query['joined'] !== undefined) return { view: 'message', model: joined(scope, href), frame: frameOf(event) };
    const options = placesToWait(scope, event, await ticketTypesForSale(scope, event.id, scope.locale));
    if (options.length === 0) return { goTo: href };
    const { actor } = scope;
    const model: FormPageView = {
      title: scope.t('waiting_list.join.title'),
      intro: scope.t('waiting_list.join.intro', { event: translate(event.title, scope.locale, event.locale) }),
      errors: errorSummary(again?.errors, again?.problem),
      action: `${href}/waiting-list`,
      hidden: [],
      fields: fieldsFromSchema(JoinForm, {
        say: scope.t,
        values: again?.values ?? {
          place: [query['type'], query['date'], query['variation']].filter(Boolean).join(' '),
          quantity: 1,
          ...(actor.kind === 'user' ? { name: actor.name, email: actor.email } : {}),
        },
        errors: again?.errors,
        only: ['place', 'quantity', 'name', 'email'],
        over: { place: { options } },
      }),
      submit: scope.t('waiting_list.join.submit'),
      links: [{ label: scope.t('waiting_list.back'), href }],
    };
    return { view: 'form-page', model, frame: frameOf(event) };
  },
  async submit(scope, { slug }, { place, ...values }) {
    const event = await eventAt(scope, slug);
    const [ticketTypeId, occurrenceId, variationId] = place.split(' ');
    const form = variationId === 'any' ? { anyVariation: true } : { variationId };
    const target = { ticketTypeId, occurrenceId, ...form };
    const input = JoinWaitingList.parse({ ...values, ...target, locale: scope.locale });
    await joinWaitingList(scope, { ...input, eventId: event.id });
    return { goTo: `/e/${event.slug}/waiting-list?joined=1` };
  },
});

/** Where somebody stands, for whoever has the link from the mail; posting leaves the line, or declines an offer. */
export const waitingEntryPage = page({
  path: '/waiting-list/:token',
  may: 'public',
  limit: { limit: 30, perSeconds: 60 },
  async show(scope, { token }, request) {
    const { entry, event } = await entryBehind(scope, token);
    const order = entry.state === 'offered' && entry.orderId ? await orderById(scope, entry.orderId) : undefined;
    const back = { label: scope.t('waiting_list.back'), href: `/e/${event.slug}` };
    const model: FormPageView = {
      title: scope.t(`waiting_list.entry.title.${entry.state}`),
      intro: introOf(scope, event, entry),
      errors: errorSummary(request.again?.errors, request.again?.problem),
      ...(order?.state === 'draft' && {
        notice: offerNotice(scope, order, await estimatesFor(scope, request.currency)),
      }),
      action: `/waiting-list/${token}`,
      hidden: [],
      fields: [],
      submit:
        entry.state === 'waiting'
          ? scope.t('waiting_list.entry.leave')
          : order?.state === 'draft'
            ? scope.t('waiting_list.entry.decline')
            : undefined,
      links: [back],
    };
    return { view: 'form-page', model, frame: frameOf(event) };
  },
  async submit(scope, { token }) {
    await leaveWaitingList(scope, { token });
    return { goTo: `/waiting-list/${token}` };
  },
});

/** "Standing, Sat 13 March, 20:00" for each type or variation and date that is sold out and not hidden. */
export function placesToWait(scope: Scope, event: EventDetail, types: readonly TypeForSale[]): Option[] {
  const manyDates = event.occurrences.length > 1;
  return types.flatMap((type) =>
    type.offers.flatMap(({ occurrenceId, startsAt, state }) => {
      const when = manyDates ? `, ${shortWhen(startsAt, event.zone, timeLocale(scope))}` : '';
      const at = `${type.id} ${occurrenceId}`;
      if (type.variations.length === 0)
        return state === 'sold_out' ? [{ value: at, label: `${type.name}${when}` }] : [];
      const gone = type.variations.filter((variation) => variation.state.get(occurrenceId) === 'sold_out');
      const any = scope.t('waiting_list.any_variation', { ticket: type.name });
      return [
        ...gone.map(({ id, name }) => ({ value: `${at} ${id}`, label: `${type.name} – ${name}${when}` })),
        ...(gone.length === type.variations.length && gone.length > 1
          ? [{ value: `${at} any`, label: `${any}${when}` }]
          : []),
      ];
    }),
  );
}

function joined(scope: Scope, href: string): MessageView {
  return {
    title: scope.t('waiting_list.joined.title'),
    text: scope.t('waiting_list.joined.text'),
    icon: 'mail',
    actions: [{ label: scope.t('waiting_list.back'), href, tone: 'quiet' }],
  };
}

function introOf(scope: Scope, event: EventDetail, entry: EntryRow): string {
  const about = {
    event: translate(event.title, scope.locale, event.locale),
    ticket: waitsFor(scope, entry, event.locale),
    when: shortWhen(entry.startsAt, event.zone, timeLocale(scope)),
    count: entry.quantity,
  };
  const { state, position, offerExpiresAt } = entry;
  if (state === 'waiting') return scope.t('waiting_list.entry.waiting', { ...about, position: position ?? 1 });
  if (state === 'offered' && offerExpiresAt) {
    const until = instantText(offerExpiresAt, event.zone, timeLocale(scope));
    return scope.t('waiting_list.entry.offered', { ...about, until });
  }
  return scope.t('waiting_list.entry.over', about);
}

function offerNotice(scope: Scope, order: OrderDetail, estimates: Estimates): FormPageView['notice'] {
  const { totalMinor, currency } = order;
  const amount = withEstimate(scope, estimates, money(totalMinor, currency));
  const note = totalMinor === 0 ? undefined : estimates.note(currency);
  const costs = totalMinor === 0 ? undefined : scope.t('waiting_list.entry.costs', { amount });
  const href = orderLink(scope.site, order);
  return {
    tone: 'success',
    text: [scope.t('waiting_list.entry.offer_text'), costs, note].filter(Boolean).join(' '),
    actions: [{ label: scope.t('waiting_list.entry.take'), href, tone: 'primary' }],
  };
}

async function entryBehind(scope: Scope, token: string): Promise<{ entry: EntryRow; event: EventDetail }> {
  const id = opensEntry(scope.site, token);
  const entry = id && (await entryById(scope, id));
  const event = entry && (await eventById(scope, entry.eventId));
  if (!entry || !event) throw new DomainError('waiting_list.not_found', { status: 404 });
  return { entry, event };
}

async function eventAt(scope: Scope, slug: string): Promise<EventDetail> {
  const event = await eventBySlug(scope, slug);
  if (!event || event.state === 'draft') throw new DomainError('event.not_found', { status: 404 });
  return event;
}
