import type { PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { exponentOf } from '../../../kernel/values/currencies.ts';
import { formatMoney } from '../../../kernel/values/money.ts';
import type { EventDetail, OccurrenceRow } from '../../../modules/events/index.ts';
import { FEW, type TypeForSale } from '../../../modules/tickets/index.ts';
import type { Badge, LivePlaces, Notice, TicketChoice, TicketPicker } from '../../../render/contract/index.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import { instantText } from './when.ts';
import { timeLocale } from '../../reader-time.ts';

type Offer = TypeForSale['offers'][number];

export interface PickerFacts {
  readonly event: EventDetail;
  readonly types: readonly TypeForSale[];
  /** The date that is chosen; nothing where none is to come. */
  readonly occurrence: OccurrenceRow | undefined;
  readonly holdMinutes: number;
  /** People wait for the event, and this reader's turn has not come. */
  readonly gate?: Notice | undefined;
  /** Whether people may join the waiting list of what is sold out. */
  readonly joining: boolean;
  readonly again: PageRequest['again'];
}

/** The lines that a posted form asks for, in the order of its fields. */
export function linesOf(values: {
  readonly quantity: Readonly<Record<string, number>>;
  readonly occurrence?: string | undefined;
}): { ticketTypeId: string; quantity: number; occurrenceId?: string }[] {
  const { occurrence } = values;
  return Object.entries(values.quantity)
    .filter(([, quantity]) => quantity > 0)
    .map(([ticketTypeId, quantity]) => ({
      ticketTypeId,
      quantity,
      ...(occurrence === undefined ? {} : { occurrenceId: occurrence }),
    }));
}

export function ticketPicker(scope: Scope, facts: PickerFacts): TicketPicker {
  const { event, types, occurrence, again } = facts;
  const errors = errorsByType(again);
  const onSale = event.state === 'published' && occurrence !== undefined;
  const choices = onSale ? types.map((type) => choiceOf(scope, facts, type, occurrence, errors)) : [];
  const canOrder = choices.some(({ input }) => input);
  return {
    action: `/e/${event.slug}`,
    hidden: occurrence && event.occurrences.length > 1 ? [{ name: 'occurrence', value: occurrence.id }] : [],
    types: choices,
    canOrder,
    closed: canOrder ? undefined : closedNotice(scope, facts),
    submit: scope.t('event_page.order'),
    note: canOrder ? scope.t('event_page.hold_note', { count: facts.holdMinutes }) : undefined,
    errors: errorSummary(errors, again?.problem),
    currency: event.currency,
    exponent: exponentOf(event.currency),
    live: onSale && !facts.gate ? livePlaces(scope, event.id, occurrence.id) : undefined,
  };
}

function livePlaces({ t }: Scope, eventId: string, occurrenceId: string): LivePlaces {
  return {
    href: `/api/v1/events/${eventId}/availability/live`,
    occurrenceId,
    soldOut: t('event_page.sold_out'),
    again: t('event_page.available_again'),
    few: JSON.stringify(Array.from({ length: FEW }, (_, index) => t('event_page.left', { count: index + 1 }))),
  };
}

function choiceOf(
  scope: Scope,
  { event, again, gate, joining }: PickerFacts,
  type: TypeForSale,
  occurrence: OccurrenceRow,
  errors: Readonly<Record<string, string>> | undefined,
): TicketChoice {
  const offer = type.offers.find(({ occurrenceId }) => occurrenceId === occurrence.id);
  const name = `quantity.${type.id}`;
  const typed = (again?.values['quantity'] as Record<string, unknown> | undefined)?.[type.id];
  const wanted = Number.parseInt(String(typed ?? '0'), 10) || 0;
  return {
    id: type.id,
    name: type.name,
    description: type.description || undefined,
    price: type.price.minor === 0 ? scope.t('event_page.free') : formatMoney(type.price, scope.locale),
    minor: type.price.minor,
    priceNote: type.minPerOrder > 1 ? scope.t('event_page.at_least', { count: type.minPerOrder }) : undefined,
    input:
      offer && offer.max > 0 && !gate
        ? { name, value: Math.min(Math.max(0, wanted), offer.max), min: 0, max: offer.max }
        : undefined,
    badge: badgeOf(scope, event.zone, type, offer),
    waiting:
      joining && offer?.state === 'sold_out'
        ? {
            label: scope.t('waiting_list.join.link', { name: type.name }),
            href: `/e/${event.slug}/waiting-list?type=${type.id}&date=${occurrence.id}`,
          }
        : undefined,
    error: errors?.[name],
  };
}

function badgeOf(scope: Scope, zone: string, type: TypeForSale, offer: Offer | undefined): Badge | undefined {
  switch (offer?.state) {
    case 'available':
      return offer.left === undefined
        ? undefined
        : { label: scope.t('event_page.left', { count: offer.left }), tone: 'warning' };
    case 'not_yet': {
      const when = type.salesStart ? instantText(type.salesStart, zone, timeLocale(scope)) : '';
      return { label: scope.t('event_page.sales_from', { when }), tone: 'info' };
    }
    case 'ended':
      return { label: scope.t('event_page.sales_ended'), tone: 'neutral' };
    default:
      return { label: scope.t('event_page.sold_out'), tone: 'neutral' };
  }
}

function closedNotice(scope: Scope, { event, types, occurrence, gate }: PickerFacts): Notice {
  const say = (key: string, tone: Notice['tone']): Notice => ({ tone, text: scope.t(`event_page.closed.${key}`) });
  if (event.state === 'cancelled') return say('cancelled', 'neutral');
  if (event.state === 'draft') return say('draft', 'info');
  if (event.state === 'completed' || !occurrence) {
    return { ...say('over', 'neutral'), actions: [{ label: scope.t('event_page.all_events'), href: '/' }] };
  }
  if (gate) return gate;
  const states = types.flatMap(({ offers }) =>
    offers.filter(({ occurrenceId }) => occurrenceId === occurrence.id).map(({ state }) => state),
  );
  if (states.includes('not_yet')) return say('not_yet', 'info');
  if (states.includes('sold_out')) return say('sold_out', 'warning');
  return states.includes('ended') ? say('ended', 'neutral') : say('no_types', 'neutral');
}

/** Use cases speak of lines; the form's fields are named after ticket types. */
function errorsByType(again: PageRequest['again']): Readonly<Record<string, string>> | undefined {
  if (!again) return undefined;
  const quantity = (again.values['quantity'] ?? {}) as Record<string, unknown>;
  const asked = Object.entries(quantity).filter(([, count]) => Number.parseInt(String(count), 10) > 0);
  return Object.fromEntries(
    Object.entries(again.errors).map(([field, text]) => {
      const index = /^lines\.(\d+)/.exec(field)?.[1];
      const type = index === undefined ? undefined : asked[Number(index)]?.[0];
      return [type === undefined ? field : `quantity.${type}`, text];
    }),
  );
}
