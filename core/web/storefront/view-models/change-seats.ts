import { DomainError } from '../../../kernel/errors.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import type { ChangeOptions, ChangePlan } from '../../../modules/order-changes/index.ts';
import type { OrderDetail } from '../../../modules/orders/index.ts';
import { freeSeats, hallOf, seatText, type HallSeat } from '../../../modules/venues/index.ts';
import type { Field } from '../../../render/contract/index.ts';
import type { ChangeForm } from './change-posted.ts';

/** By map: the parts of a hall, for those who look for another seat. */
export type HallParts = ReadonlyMap<string, readonly string[]>;

export async function partsOfHalls(scope: Pick<Scope, 'em'>, { sale }: ChangeOptions): Promise<HallParts> {
  const maps = sale.types
    .filter(({ seatCategory }) => seatCategory !== null)
    .flatMap(({ offers }) => offers.flatMap(({ seatMapId }) => seatMapId ?? []));
  const parts = new Map<string, readonly string[]>();
  for (const id of new Set(maps)) {
    const { seats } = await hallOf(scope, id);
    parts.set(id, [...new Set(seats.map(({ section }) => section))]);
  }
  return parts;
}

interface Wanted {
  /** The ticket, or which of those that are added. */
  readonly key: string;
  readonly label: string;
  readonly occurrenceId: string;
  readonly seatMapId: string;
  readonly category: string;
}

const MOST_SEATS = 300;
const MOST_OPTIONS = 3000;

/** A list of free seats for each ticket that a planned change gives another one. */
export async function seatFields(
  scope: Scope,
  plan: ChangePlan,
  { order, form }: { readonly order: OrderDetail; readonly form: ChangeForm },
): Promise<Field[]> {
  const wanted = wantedIn(scope, plan, order);
  const free = new Map<string, HallSeat[]>();
  const fields: Field[] = [];
  for (const { key, label, occurrenceId, seatMapId, category } of wanted) {
    const place = `${occurrenceId} ${category}`;
    const { seats } = await hallOf(scope, seatMapId);
    const known = free.get(place) ?? (await freeSeats(scope.em, { occurrenceId, category })).map((nth) => seats[nth]!);
    free.set(place, known);
    const part = form.part[key];
    const inPart = known.filter(({ section }) => section === part);
    const all = inPart.length > 0 ? inPart : known;
    const shown = all.slice(0, Math.min(MOST_SEATS, Math.max(20, Math.floor(MOST_OPTIONS / wanted.length))));
    fields.push({
      ...{ widget: 'select', name: `seat.${key}`, label },
      ...(shown.length < all.length && { help: scope.t('changes.form.seats_shown', { count: shown.length }) }),
      options: [{ value: '', label: scope.t('changes.form.best_seat') }],
      optionGroups: rowsOf(scope, shown, form.seat[key]),
    });
  }
  return fields;
}

function wantedIn(scope: Scope, { change }: ChangePlan, { tickets }: OrderDetail): Wanted[] {
  const live = tickets.filter(({ state }) => state !== 'cancelled');
  let added = 0;
  return (change?.after ?? []).flatMap(({ seatWish, ticketIds, occurrenceId, name, addOnToId }) => {
    if (!seatWish) return [];
    const { seatMapId, category } = seatWish;
    return seatWish.positions.flatMap((position): Wanted[] => {
      const nth = live.findIndex(({ id }) => id === ticketIds[position]);
      // What goes with a ticket gets the best that are free.
      if (nth === -1 && addOnToId !== null) return [];
      const at = { occurrenceId, seatMapId, category };
      if (nth === -1) {
        return [
          { ...at, key: `add_${added++}`, label: scope.t('changes.form.seat_added', { number: added, ticket: name }) },
        ];
      }
      const { id, seat, occurrenceId: was } = live[nth]!;
      if (addOnToId !== null && was !== occurrenceId) return [];
      const label = seat
        ? scope.t('changes.form.seat_of', { number: nth + 1, ticket: name, seat: seatText(scope, seat) })
        : scope.t('changes.form.seat_for', { number: nth + 1, ticket: name });
      return [{ ...at, key: id, label }];
    });
  });
}

/** Section by section and row by row; accessible places say so. */
function rowsOf(scope: Scope, seats: readonly HallSeat[], chosen: string | undefined) {
  return [...Map.groupBy(seats, ({ section, rowName }) => JSON.stringify([section, rowName])).values()].map((row) => {
    const { section, rowName } = row[0]!;
    return {
      label: rowName === '' ? section : `${section}, ${scope.t('seats.pick.row', { row: rowName })}`,
      // In full: closed, the list shows the chosen one alone.
      options: row.map(({ id, kind, ...seat }) => ({
        value: id,
        label: seatText(scope, seat) + (kind === 'standard' ? '' : ` · ${scope.t(`seats.kind.${kind}`)}`),
        selected: id === chosen,
      })),
    };
  });
}

/** What is wrong with chosen seats, so that the question comes again with all that was chosen; anything else is thrown. */
export function seatProblem(scope: Scope, error: unknown): string {
  if (!(error instanceof DomainError) || !error.code.startsWith('seat.')) throw error;
  return scope.t(`errors.${error.code}`, error.params);
}
