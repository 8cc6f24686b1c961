import type { PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { exponentOf } from '../../../kernel/values/currencies.ts';
import { formatMoney, type Money } from '../../../kernel/values/money.ts';
import type { EventDetail, OccurrenceRow } from '../../../modules/events/index.ts';
import { FEW, type CategoryRow, type TypeForSale } from '../../../modules/tickets/index.ts';
import type { Badge, LivePlaces, Notice, TicketPicker } from '../../../render/contract/index.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import type { Estimates } from './estimates.ts';
import { pickedTotal } from './picked-total.ts';
import { pickerErrors } from './picker-form.ts';
import { typeChoices } from './type-choices.ts';
import type { TypedCode } from './typed-code.ts';
import { instantText } from './when.ts';
import { timeLocale } from '../../reader-time.ts';

type Offer = TypeForSale['offers'][number];

export interface PickerFacts {
  readonly event: EventDetail;
  readonly types: readonly TypeForSale[];
  readonly categories: readonly CategoryRow[];
  /** The date that is chosen; nothing where none is to come. */
  readonly occurrence: OccurrenceRow | undefined;
  readonly holdMinutes: number;
  /** People wait for the event, and this reader's turn has not come. */
  readonly gate?: Notice | undefined;
  /** Whether people may join the waiting list of what is sold out. */
  readonly joining: boolean;
  readonly again: PageRequest['again'];
  readonly code: TypedCode;
  readonly estimates: Estimates;
}

export function ticketPicker(scope: Scope, facts: PickerFacts): TicketPicker {
  const { event, types, occurrence, again } = facts;
  const errors = pickerErrors(again, types);
  const onSale = event.state === 'published' && occurrence !== undefined;
  const choices = onSale ? typeChoices(scope, facts, occurrence, errors, badgeOf) : [];
  const canOrder = choices.some(({ input }) => input);
  const total = onSale ? pickedTotal(again, types, event.currency) : undefined;
  return {
    action: `/e/${event.slug}`,
    hidden: occurrence && event.occurrences.length > 1 ? [{ name: 'occurrence', value: occurrence.id }] : [],
    types: choices,
    code: onSale ? codeField(scope, facts.code, errors?.['code']) : undefined,
    total: total && formatMoney(total, scope.locale),
    estimate: canOrder ? estimateOf(facts.estimates, event.currency, total) : undefined,
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

function estimateOf(estimates: Estimates, currency: string, total: Money | undefined): TicketPicker['estimate'] {
  const [note, sums] = [estimates.note(currency), estimates.sums(currency)];
  return note && sums ? { note, total: total && estimates.of(total), ...sums } : undefined;
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

function codeField(
  scope: Scope,
  { value, works, error }: TypedCode,
  refused: string | undefined,
): NonNullable<TicketPicker['code']> {
  return { name: 'code', value, works, error: refused ?? error, apply: scope.t('event_page.code.apply') };
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
