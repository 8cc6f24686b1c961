import type { EntityManager } from '@mikro-orm/sql';
import { money, type Money } from '../../kernel/values/money.ts';
import { translate, type Translated } from '../../kernel/values/translated.ts';
import { priceSteps, tierNow, type PriceStep } from './price-now.ts';
import type { AddOnOnSale } from './sale-parts.ts';
import type { Pricing } from './ticket-type.entity.ts';
import { loadSale, type Offer, type Sale, type SaleState, type TypeOnSale } from './sale.ts';

/** How many places are left is said when there are few; before that it is the organizer's business. */
export const FEW = 10;

export interface TypeForSale {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly categoryId: string | null;
  /** Of one piece, now: a tier's while one is open. The least, where the buyer says what to pay. */
  readonly price: Money;
  /** The tier that the price is of. */
  readonly tier: { readonly name: string; readonly endsAt: Date | null; readonly left: number | null } | null;
  readonly former: Money | null;
  /** Several where a price runs out within what one order may take. */
  readonly steps: readonly PriceStep[];
  readonly pricing: Pricing;
  readonly suggested: Money | null;
  readonly needsApproval: boolean;
  readonly variations: readonly VariationForSale[];
  readonly addOns: readonly AddOnForSale[];
  readonly minPerOrder: number;
  readonly maxPerOrder: number;
  readonly salesStart: Date | null;
  readonly salesEnd: Date | null;
  /** A seat of this price category comes with it; null for places without numbers. */
  readonly seatCategory: string | null;
  readonly offers: readonly {
    readonly occurrenceId: string;
    readonly startsAt: Date;
    readonly endsAt: Date;
    readonly state: SaleState;
    /** Only where 10 or fewer are left. */
    readonly left?: number;
    /** The most that one order may ask for now; 0 where none can be bought. */
    readonly max: number;
  }[];
}

export interface VariationForSale {
  readonly id: string;
  readonly name: string;
  readonly price: Money;
  readonly steps: readonly PriceStep[];
  /** It costs that in every tier. */
  readonly hasOwnPrice: boolean;
  /** By date, the most that one order may ask for now; 0 where none can be bought. */
  readonly max: ReadonlyMap<string, number>;
  /** By date; it may be sold out while others are not. */
  readonly state: ReadonlyMap<string, SaleState>;
}

/** Numbers are for one piece of the main type. */
export interface AddOnForSale {
  readonly id: string;
  readonly name: string;
  readonly price: Money;
  readonly steps: readonly PriceStep[];
  readonly min: number;
  readonly max: number;
  readonly included: number;
  readonly variations: readonly VariationForSale[];
}

/** What the event's page offers, in the reader's language. Hidden types are left out. Empty for an unknown event. */
export async function ticketTypesForSale(
  at: { readonly em: EntityManager; readonly clock: { now(): Date } },
  eventId: string,
  locale: string,
): Promise<TypeForSale[]> {
  const now = at.clock.now();
  const sale = await loadSale(at.em, eventId, now);
  return sale ? typesForSale(sale, locale, now) : [];
}

/** The same of a sale that is at hand. */
export function typesForSale(sale: Sale, locale: string, now: Date): TypeForSale[] {
  return sale.types.filter(isShown).map((type) => forSale(type, sale, locale, now));
}

export interface Availability {
  readonly ticketTypeId: string;
  readonly occurrenceId: string;
  readonly state: SaleState;
  readonly left?: number;
  /** The most that one order may ask for now. */
  readonly max: number;
}

/** What can be bought now. Nothing for an event that there is not, or not yet. */
export async function availability(
  at: { readonly em: EntityManager; readonly clock: { now(): Date } },
  eventId: string,
): Promise<Availability[] | undefined> {
  const sale = await loadSale(at.em, eventId, at.clock.now());
  if (!sale || sale.event.state === 'draft') return undefined;
  return sale.types.filter(isShown).flatMap(({ id, maxPerOrder, offers }) =>
    offers.map((offer) => ({
      ticketTypeId: id,
      occurrenceId: offer.occurrenceId,
      state: offer.state,
      ...(few(offer) ? { left: offer.left! } : {}),
      max: mostOf(offer, maxPerOrder),
    })),
  );
}

/** What passers-by see: hidden types, those for the box office and those that go with another one are not offered. */
function isShown({ hidden, onlyAddOn, channels }: TypeOnSale): boolean {
  return !hidden && !onlyAddOn && (channels === null || channels.includes('web'));
}

function forSale(type: TypeOnSale, sale: Sale, locale: string, now: Date): TypeForSale {
  const say = (text: Translated) => translate(text, locale, sale.event.locale);
  const price = (minor: number) => money(minor, sale.event.currency);
  const tier = tierNow(type, now);
  return {
    id: type.id,
    name: say(type.name),
    description: say(type.description),
    categoryId: type.categoryId,
    price: price(tier?.priceMinor ?? type.priceMinor),
    tier: tier && { name: say(tier.name), endsAt: tier.endsAt, left: tier.left },
    former: type.formerMinor === null ? null : price(type.formerMinor),
    steps: priceSteps(type, null, type.maxPerOrder, now),
    pricing: type.pricing,
    suggested: type.suggestedMinor === null ? null : price(type.suggestedMinor),
    needsApproval: type.needsApproval,
    variations: variationsFor(type, sale, locale, now),
    addOns: type.addOns.flatMap((rule) => addOnFor(rule, sale, locale, now, rule.max * type.maxPerOrder)),
    minPerOrder: type.minPerOrder,
    maxPerOrder: type.maxPerOrder,
    salesStart: type.salesStart,
    salesEnd: type.salesEnd,
    seatCategory: type.seatCategory,
    offers: type.offers.map((offer) => ({
      occurrenceId: offer.occurrenceId,
      startsAt: offer.startsAt,
      endsAt: offer.endsAt,
      state: offer.state,
      ...(few(offer) ? { left: offer.left! } : {}),
      max: mostOf(offer, type.maxPerOrder),
    })),
  };
}

function variationsFor(
  type: TypeOnSale,
  { event }: Sale,
  locale: string,
  now: Date,
  most = type.maxPerOrder,
): VariationForSale[] {
  const current = tierNow(type, now)?.priceMinor ?? type.priceMinor;
  return type.variations.map(({ id, name, priceMinor }) => ({
    id,
    name: translate(name, locale, event.locale),
    price: money(priceMinor ?? current, event.currency),
    steps: priceSteps(type, id, most, now),
    hasOwnPrice: priceMinor !== null,
    max: new Map(
      type.offers.map(({ occurrenceId, state, variations }) => [
        occurrenceId,
        mostOf({ state, left: variations.get(id)?.left ?? null }, type.maxPerOrder),
      ]),
    ),
    state: new Map(type.offers.map((offer) => [offer.occurrenceId, stateOfVariation(type, offer, id)])),
  }));
}

/** What a type on sale is as far as one of its forms goes. */
export function stateOfVariation(
  { minPerOrder }: Pick<TypeOnSale, 'minPerOrder'>,
  { state, variations }: Pick<Offer, 'state' | 'variations'>,
  variationId: string,
): SaleState {
  const left = variations.get(variationId)?.left ?? null;
  return state === 'available' && left !== null && left < minPerOrder ? 'sold_out' : state;
}

/** Nothing where it is sold out on every date, or not sold now. */
function addOnFor(rule: AddOnOnSale, sale: Sale, locale: string, now: Date, most: number): AddOnForSale[] {
  const type = sale.types.find(({ id }) => id === rule.typeId);
  if (!type?.offers.some(({ state }) => state === 'available')) return [];
  const { min, max, included } = rule;
  return [
    {
      id: type.id,
      name: translate(type.name, locale, sale.event.locale),
      price: money(tierNow(type, now)?.priceMinor ?? type.priceMinor, sale.event.currency),
      steps: priceSteps(type, null, most, now),
      ...{ min, max, included },
      variations: variationsFor(type, sale, locale, now, most),
    },
  ];
}

function mostOf({ state, left }: Pick<Offer, 'state' | 'left'>, maxPerOrder: number): number {
  return state === 'available' ? Math.min(maxPerOrder, left ?? maxPerOrder) : 0;
}

function few({ state, left }: Offer): boolean {
  return state === 'available' && left !== null && left <= FEW;
}
