import type { EntityManager } from '@mikro-orm/sql';
import { money, type Money } from '../../kernel/values/money.ts';
import { translate } from '../../kernel/values/translated.ts';
import { loadSale, type Offer, type Sale, type SaleState, type TypeOnSale } from './sale.ts';

/** How many places are left is said when there are few; before that it is the organizer's business. */
export const FEW = 10;

export interface TypeForSale {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly price: Money;
  readonly minPerOrder: number;
  readonly maxPerOrder: number;
  readonly salesStart: Date | null;
  readonly salesEnd: Date | null;
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

/** What the event's page offers, in the reader's language. Hidden types are left out. Empty for an unknown event. */
export async function ticketTypesForSale(
  at: { readonly em: EntityManager; readonly clock: { now(): Date } },
  eventId: string,
  locale: string,
): Promise<TypeForSale[]> {
  const sale = await loadSale(at.em, eventId, at.clock.now());
  return sale ? sale.types.filter(({ hidden }) => !hidden).map((type) => forSale(type, sale, locale)) : [];
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
  return sale.types
    .filter(({ hidden }) => !hidden)
    .flatMap(({ id, maxPerOrder, offers }) =>
      offers.map((offer) => ({
        ticketTypeId: id,
        occurrenceId: offer.occurrenceId,
        state: offer.state,
        ...(few(offer) ? { left: offer.left! } : {}),
        max: mostOf(offer, maxPerOrder),
      })),
    );
}

function forSale(type: TypeOnSale, sale: Sale, locale: string): TypeForSale {
  return {
    id: type.id,
    name: translate(type.name, locale, sale.event.locale),
    description: translate(type.description, locale, sale.event.locale),
    price: money(type.priceMinor, sale.event.currency),
    minPerOrder: type.minPerOrder,
    maxPerOrder: type.maxPerOrder,
    salesStart: type.salesStart,
    salesEnd: type.salesEnd,
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

function mostOf({ state, left }: Offer, maxPerOrder: number): number {
  return state === 'available' ? Math.min(maxPerOrder, left ?? maxPerOrder) : 0;
}

function few({ state, left }: Offer): boolean {
  return state === 'available' && left !== null && left <= FEW;
}
