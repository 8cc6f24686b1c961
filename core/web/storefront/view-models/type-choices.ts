import type { Scope } from '../../../kernel/scope/scope.ts';
import { formatMoney, toDecimal, type Money } from '../../../kernel/values/money.ts';
import { translate } from '../../../kernel/values/translated.ts';
import type { OccurrenceRow } from '../../../modules/events/index.ts';
import type {
  AddOnForSale,
  PriceStep,
  SaleState,
  TypeForSale,
  VariationForSale,
} from '../../../modules/tickets/index.ts';
import type { AddOnChoice, Badge, TicketChoice } from '../../../render/contract/index.ts';
import { timeLocale } from '../../reader-time.ts';
import { withEstimate, type Estimates } from './estimates.ts';
import type { PickerFacts } from './ticket-picker.ts';
import { instantText } from './when.ts';

type Offer = TypeForSale['offers'][number];
type Errors = Readonly<Record<string, string>> | undefined;
type BadgeOf = (scope: Scope, zone: string, type: TypeForSale, offer: Offer | undefined) => Badge | undefined;

/** The rows of the picker: by category, and one for each variation of a type that has some. */
export function typeChoices(
  scope: Scope,
  facts: PickerFacts,
  occurrence: OccurrenceRow,
  errors: Errors,
  badgeOf: BadgeOf,
): TicketChoice[] {
  const { categories, event, types } = facts;
  const loose = types.filter(({ categoryId }) => !categories.some(({ id }) => id === categoryId));
  const rows = (some: readonly TypeForSale[]) =>
    some.flatMap((type) => rowsOf(scope, facts, type, occurrence, errors, badgeOf));
  const say = (text: Parameters<typeof translate>[0]) => translate(text, scope.locale, event.locale);
  return [
    ...rows(loose),
    ...categories.flatMap((category) => {
      const [first, ...others] = rows(types.filter(({ categoryId }) => categoryId === category.id));
      const heading = { title: say(category.name), text: say(category.description) || undefined };
      return first ? [{ ...first, heading }, ...others] : [];
    }),
  ];
}

function rowsOf(
  scope: Scope,
  { event, again, gate, joining, estimates }: PickerFacts,
  type: TypeForSale,
  occurrence: OccurrenceRow,
  errors: Errors,
  badgeOf: BadgeOf,
): TicketChoice[] {
  const offer = type.offers.find(({ occurrenceId }) => occurrenceId === occurrence.id);
  const typed = typedIn(again?.values);
  const text = (price: Money) => (price.minor === 0 ? scope.t('event_page.free') : formatMoney(price, scope.locale));
  const row = (
    id: string,
    name: string,
    label: string,
    price: Money,
    max: number,
    { state = offer?.state, tier = type.tier, steps = type.steps }: Partial<Form> = {},
  ): TicketChoice => ({
    id,
    name: label,
    description: type.description || undefined,
    price: type.pricing === 'open' ? scope.t('event_page.pay_what_you_want') : text(price),
    estimate: type.pricing === 'open' ? undefined : estimates.of(price),
    former: type.former && type.former.minor > price.minor ? formatMoney(type.former, scope.locale) : undefined,
    minor: price.minor,
    steps: stepsOf(type.id, steps),
    priceNote: notesOf(scope, { ...type, tier, steps }, event.zone),
    shown: type.pricing === 'open' ? undefined : { name: `shown.${id}`, value: String(price.minor) },
    openPrice: type.pricing === 'open' && !gate ? openPrice(scope, type, typed, errors, estimates) : undefined,
    input: max > 0 && !gate ? { name, value: Math.min(Math.max(0, typed(name)), max), min: 0, max } : undefined,
    badge: badgeOf(
      scope,
      event.zone,
      type,
      max === 0 && offer?.state === 'available' ? { ...offer, state: 'sold_out' } : offer,
    ),
    waiting:
      joining && state === 'sold_out'
        ? {
            label: scope.t('waiting_list.join.link', { name: label }),
            href: `/e/${event.slug}/waiting-list?type=${type.id}&date=${occurrence.id}${id === type.id ? '' : `&variation=${id}`}`,
          }
        : undefined,
    error: errors?.[name],
  });
  const rows =
    type.variations.length === 0
      ? [row(type.id, `quantity.${type.id}`, type.name, type.price, offer?.max ?? 0)]
      : type.variations.map((variation) => {
          const { id, name, price, hasOwnPrice, steps, max, state } = variation;
          const label = `${type.name} – ${name}`;
          return row(id, `variation.${id}`, label, price, max.get(occurrence.id) ?? 0, {
            state: state.get(occurrence.id),
            tier: hasOwnPrice ? null : type.tier,
            steps,
          });
        });
  const addOns = type.addOns.flatMap((addOn) =>
    addOnRows(scope, { type, addOn, occurrence, typed, errors, estimates }),
  );
  return rows.map((each, index) => ({
    ...each,
    // What concerns all variations stands with the first.
    description: index === 0 ? each.description : undefined,
    seats: index === 0 ? seatsOf(scope, event.slug, type, offer, typed) : undefined,
    addOns: index === rows.length - 1 && rows.some(({ input }) => input) && addOns.length > 0 ? addOns : undefined,
  }));
}

/** The best seats are given out; who wants others chooses them on a page of their own. */
function seatsOf(
  scope: Scope,
  slug: string,
  { id, seatCategory }: TypeForSale,
  offer: Offer | undefined,
  typed: Typed,
): TicketChoice['seats'] {
  if (seatCategory === null || !offer || offer.max === 0) return undefined;
  const name = `wheelchairs.${id}`;
  return {
    note: scope.t('seats.pick.best'),
    label: scope.t('seats.pick.link'),
    href: `/e/${slug}/seats?date=${offer.occurrenceId}`,
    wheelchairs: { name, label: scope.t('seats.pick.wheelchairs'), value: typed(name), max: offer.max },
  };
}

type Typed = (name: string) => number;

function typedIn(values: Readonly<Record<string, unknown>> | undefined): Typed & { text(name: string): string } {
  const at = (name: string): unknown =>
    name.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], values);
  const typed = (name: string) => Number.parseInt(String(at(name) ?? '0'), 10) || 0;
  return Object.assign(typed, { text: (name: string) => String(at(name) ?? '') });
}

function openPrice(
  scope: Scope,
  { id, price, suggested }: TypeForSale,
  typed: ReturnType<typeof typedIn>,
  errors: Errors,
  estimates: Estimates,
): TicketChoice['openPrice'] {
  const name = `price.${id}`;
  return {
    name,
    label: scope.t('event_page.your_price', { price: withEstimate(scope, estimates, price) }),
    value: typed.text(name) || toDecimal(suggested ?? price),
    suffix: price.currency,
    error: errors?.[name],
  };
}

/** Where one of a type's forms differs from it. */
interface Form extends Pick<TypeForSale, 'tier' | 'steps'> {
  readonly state: SaleState | undefined;
}

/** Rows of one type share what is left at a price; a form with a price of its own has one step. */
function stepsOf(pool: string, steps: readonly PriceStep[]): TicketChoice['steps'] {
  if (steps.length < 2) return undefined;
  return { pool, prices: JSON.stringify(steps.map(({ count, minor }) => [count, minor])) };
}

function notesOf(scope: Scope, type: TypeForSale, zone: string): string | undefined {
  const { tier, minPerOrder, needsApproval } = type;
  const until = tier?.endsAt ? instantText(tier.endsAt, zone, timeLocale(scope)) : undefined;
  const notes = [
    tier && (until ? scope.t('event_page.tier_until', { tier: tier.name, until }) : tier.name),
    ...(type.pricing === 'open' ? [] : thenNotes(scope, type)),
    minPerOrder > 1 && scope.t('event_page.at_least', { count: minPerOrder }),
    needsApproval && scope.t('event_page.needs_approval'),
  ].filter(Boolean);
  return notes.length === 0 ? undefined : notes.join(' · ');
}

/** "Only 3 at this price, then €15.00": within one order both may be paid. */
function thenNotes(scope: Scope, { price, steps }: TypeForSale): string[] {
  return steps.slice(1).map(({ minor }, index) => {
    const next = formatMoney({ ...price, minor }, scope.locale);
    return scope.t('event_page.tier_then', { count: steps[index]!.count!, price: next });
  });
}

interface AddOnFacts extends Pick<PickerFacts, 'estimates'> {
  readonly type: TypeForSale;
  readonly addOn: AddOnForSale;
  readonly occurrence: OccurrenceRow;
  readonly typed: Typed;
  readonly errors: Errors;
}

function addOnRows(scope: Scope, facts: AddOnFacts): AddOnChoice[] {
  const { type, addOn, occurrence, typed, errors, estimates } = facts;
  const { id, name, price, steps, min, max, included, variations } = addOn;
  // A part that comes with every piece in one form is nothing to choose.
  if (min === max && variations.length === 0) return [];
  const most = max * type.maxPerOrder;
  const forms: readonly (Pick<VariationForSale, 'id' | 'name' | 'price' | 'steps'> & { most: number })[] =
    variations.length === 0
      ? [{ id, name, price, steps, most }]
      : variations.map((variation) => ({
          ...variation,
          name: `${name} – ${variation.name}`,
          most: Math.min(most, variation.max.get(occurrence.id) ?? 0),
        }));
  return forms
    .filter((form) => form.most > 0)
    .map((form) => {
      const field = `addOn.${type.id}.${form.id}`;
      return {
        id: form.id,
        name: form.name,
        price: form.price.minor === 0 ? scope.t('event_page.free') : formatMoney(form.price, scope.locale),
        estimate: estimates.of(form.price),
        minor: form.price.minor,
        steps: stepsOf(id, form.steps),
        note: addOnNote(scope, { min, max, included }),
        included,
        input: { name: field, value: Math.min(typed(field), form.most), min: 0, max: form.most },
        error: errors?.[field],
      };
    });
}

function addOnNote(scope: Scope, { min, max, included }: { min: number; max: number; included: number }): string {
  const notes = [
    min > 0 ? scope.t('event_page.add_on_range', { min, max }) : scope.t('event_page.add_on_max', { max }),
    included > 0 && scope.t('event_page.add_on_included', { count: included }),
  ];
  return notes.filter(Boolean).join(' · ');
}
