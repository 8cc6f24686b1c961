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

/** In one list, and on one page: whoever looks for others goes on row by row. */
const MOST_SEATS = 300;
const MOST_OPTIONS = 3000;

/** Shows the question again, with the seats of other rows; null where all free seats are shown. */
export function lookAgain(scope: Pick<Scope, 't'>, fields: readonly Field[]) {
  const isMore = fields.some(({ name }) => name.startsWith('from.'));
  return isMore ? { name: 'look', value: 'again', label: scope.t('changes.form.look') } : undefined;
}

/** A list of free seats for each ticket that a planned change gives another one, and of their rows where there are many. */
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
    const spans = spansOf(all, Math.min(MOST_SEATS, Math.max(20, Math.floor(MOST_OPTIONS / wanted.length))));
    const from = Number(form.from[key] ?? 0);
    const span = spans.findLast(([first]) => first!.number <= from) ?? spans[0] ?? [];
    if (spans.length > 1) fields.push(rowsField(scope, { key, label }, spans, span));
    // What was chosen before stays so, whichever rows are looked at.
    const chosen = known.find(({ id }) => id === form.seat[key]);
    const shown = chosen && !span.includes(chosen) ? [chosen, ...span] : span;
    fields.push({
      ...{ widget: 'select', name: `seat.${key}`, label },
      options: [{ value: '', label: scope.t('changes.form.best_seat') }],
      optionGroups: rowsOf(scope, shown, chosen?.id),
    });
  }
  return fields;
}

type Span = readonly HallSeat[];

/** All of the seats, some rows at a time; only a row that is longer than that is parted. */
function spansOf(seats: readonly HallSeat[], most: number): Span[] {
  const rows = [...Map.groupBy(seats, ({ section, rowName }) => JSON.stringify([section, rowName])).values()];
  const parts = rows.flatMap((row) =>
    Array.from({ length: Math.ceil(row.length / most) }, (_, nth) => row.slice(nth * most, (nth + 1) * most)),
  );
  const spans: HallSeat[][] = [];
  for (const part of parts) {
    const last = spans.at(-1);
    if (last && last.length + part.length <= most) last.push(...part);
    else spans.push([...part]);
  }
  return spans;
}

function rowsField(
  scope: Scope,
  { key, label }: Pick<Wanted, 'key' | 'label'>,
  spans: readonly Span[],
  shown: Span,
): Field {
  return {
    ...{ widget: 'select', name: `from.${key}`, label: scope.t('changes.form.rows_of', { ticket: label }) },
    help: scope.t('changes.form.rows_help'),
    options: spans.map((span) => {
      const ends = [...new Set([span[0]!, span.at(-1)!].map((seat) => rowText(scope, seat)))];
      return {
        value: String(span[0]!.number),
        label: `${ends.join(' – ')} · ${scope.t('seats.pick.free', { count: span.length })}`,
        selected: span === shown,
      };
    }),
  };
}

function rowText(scope: Scope, { section, rowName }: HallSeat): string {
  return rowName === '' ? section : `${section}, ${scope.t('seats.pick.row', { row: rowName })}`;
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
    return {
      label: rowText(scope, row[0]!),
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
