import type { Scope } from '../../kernel/scope/scope.ts';
import { localOf } from '../../kernel/values/zoned.ts';
import type { ImportBook } from '../orders/index.ts';
import type { TypeOnSale } from '../tickets/index.ts';
import { hallOf, type HallSeat } from '../venues/index.ts';
import { plain } from './import-fields.ts';
import { waysToWrite } from './read-cells.ts';

/** What one word of a file can mean: one thing, several, or nothing. */
export type Meaning<T> = { readonly one: T } | { readonly none: 'unknown' | 'several' };

/** What the words of a file mean for an event: its types, dates and seats by all their names. */
export interface Catalogue {
  readonly zone: string;
  readonly currency: string;
  readonly locale: string;
  readonly types: readonly TypeOnSale[];
  typeOf(cell: string): Meaning<{ readonly type: TypeOnSale; readonly variationId?: string }>;
  variationOf(type: TypeOnSale, cell: string): Meaning<string>;
  dateOf(cell: string): Meaning<string>;
  startOf(occurrenceId: string): Date | undefined;
  seatOf(type: TypeOnSale, occurrenceId: string, cell: string): Promise<Meaning<HallSeat>>;
}

export function openCatalogue(
  scope: Pick<Scope, 'em'>,
  { sale }: ImportBook,
  { zone }: { readonly zone: string },
): Catalogue {
  const { types, event } = sale;
  const named = new Names<{ type: TypeOnSale; variationId?: string }>();
  for (const type of types) {
    named.add(type.id, { type });
    for (const name of namesOf(type)) named.add(name, { type });
    for (const variation of type.variations) {
      const both = namesOf(type).flatMap((name) => namesOf(variation).map((more) => `${name} ${more}`));
      for (const name of both) named.add(name, { type, variationId: variation.id });
    }
  }
  const starts = new Map(types.flatMap(({ offers }) => offers.map((offer) => [offer.occurrenceId, offer.startsAt])));
  const dates = new Names<string>();
  for (const [id, startsAt] of starts) {
    const { exact, day } = waysToWrite(localOf(startsAt, zone));
    for (const text of [id, startsAt.toISOString(), ...exact, ...day]) dates.add(text, id);
  }
  const seats = new Map<string, Promise<Names<HallSeat>>>();
  const seatNames = (mapId: string) => {
    const known = seats.get(mapId) ?? seatsByName(scope, mapId);
    seats.set(mapId, known);
    return known;
  };
  return {
    ...{ zone, currency: event.currency, locale: event.locale, types },
    typeOf: (cell) => named.find(cell),
    variationOf(type, cell) {
      const own = new Names<string>();
      for (const variation of type.variations) {
        for (const name of [variation.id, ...namesOf(variation)]) own.add(name, variation.id);
      }
      return own.find(cell);
    },
    dateOf: (cell) => dates.find(cell),
    startOf: (occurrenceId) => starts.get(occurrenceId),
    async seatOf(type, occurrenceId, cell) {
      const mapId = type.offers.find((offer) => offer.occurrenceId === occurrenceId)?.seatMapId;
      return mapId ? (await seatNames(mapId)).find(cell) : { none: 'unknown' };
    },
  };
}

/** Names as people write them. What two things share names neither. */
class Names<T> {
  readonly #known = new Map<string, Set<T>>();

  add(name: string, thing: T): void {
    const key = plain(name);
    const things = this.#known.get(key) ?? new Set();
    // Two names of one thing may look the same without their signs.
    if (![...things].some((known) => JSON.stringify(known) === JSON.stringify(thing))) things.add(thing);
    this.#known.set(key, things);
  }

  find(cell: string): Meaning<T> {
    const [one, another] = this.#known.get(plain(cell)) ?? [];
    if (one === undefined) return { none: 'unknown' };
    return another === undefined ? { one } : { none: 'several' };
  }
}

function namesOf({ name }: { readonly name: Readonly<Record<string, string>> }): string[] {
  return [...new Set(Object.values(name).filter((text) => plain(text) !== ''))];
}

async function seatsByName(scope: Pick<Scope, 'em'>, mapId: string): Promise<Names<HallSeat>> {
  const names = new Names<HallSeat>();
  for (const seat of (await hallOf(scope, mapId)).seats) {
    names.add(seat.id, seat);
    names.add([seat.section, seat.rowName, seat.label].join(' '), seat);
  }
  return names;
}
