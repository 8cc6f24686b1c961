import { maybeNumberIn, numberIn } from '../../kernel/db/rows.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { stockOf } from '../orders/index.ts';
import { holdOf } from '../tickets/index.ts';
import { freeSeats, hallOf, seatShort } from '../venues/index.ts';
import { problemOf, type ImportProblem, type ImportReport, type ShownRow } from './import-report.ts';
import { fileOf, lookAt, openReading, type ImportPlan, type LookedAt } from './open-reading.ts';
import { inBatches, knownKeys } from './known-keys.ts';
import { groupsOf } from './read-groups.ts';

const MOST_PROBLEMS = 200;
const SAMPLE = 20;
const AT_ONCE = 200;

/** Plays an import through, order by order, with the places that are free now. Writes nothing. */
export async function* playImport(scope: Scope, plan: ImportPlan): AsyncGenerator<LookedAt> {
  const reading = await openReading(scope, plan);
  const left = await openStock(scope, plan);
  for await (const groups of inBatches(groupsOf(fileOf(scope, plan)), AT_ONCE)) {
    const known = await knownKeys(scope.em, plan, groups);
    for (const group of groups) {
      const looked = await lookAt(scope, reading, group);
      const row = group.rows[0]!.row;
      const code = known.get(group.keyHash);
      if (code !== undefined)
        yield withProblem(looked, problemOf(row, '', new DomainError('order_import.known', { params: { code } })));
      else yield looked.prepared ? await left.take(looked) : looked;
    }
  }
}

/** The numbers of an import, its first problems and its first rows, and what it leaves of the stock. */
export async function checkImport(scope: Scope, plan: ImportPlan): Promise<ImportReport> {
  const stock = await stockOf(scope, plan.eventId);
  const taken = new Map<string, number>();
  const problems: ImportProblem[] = [];
  const sample: ShownRow[] = [];
  const sums = { rows: 0, orders: 0, badOrders: 0, tickets: 0, totalMinor: 0, paidMinor: 0, mails: 0, problemCount: 0 };
  for await (const { group, shown, prepared, problems: own, state } of playImport(scope, plan)) {
    sums.rows += group.rows.length;
    sums.problemCount += own.length;
    problems.push(...own.slice(0, MOST_PROBLEMS - problems.length));
    sample.push(...shown.slice(0, SAMPLE - sample.length));
    if (!prepared) {
      sums.badOrders += 1;
      continue;
    }
    const { draft, order, attendees, claims } = prepared;
    sums.orders += 1;
    sums.tickets += attendees.length;
    sums.totalMinor += draft.totalMinor;
    if (state === 'paid') sums.paidMinor += draft.totalMinor;
    if (order.buyer.email !== null && plan.options.mails === 'buyer') sums.mails += 1;
    for (const { quotaId, count } of claims) taken.set(quotaId, (taken.get(quotaId) ?? 0) + count);
  }
  return {
    ...sums,
    at: scope.clock.now().toISOString(),
    problems: problems.toSorted((a, b) => a.row - b.row),
    sample: sample.toSorted((a, b) => a.row - b.row),
    stock: stock
      .filter(({ quotaId }) => taken.has(quotaId))
      .map(({ quotaId, name, occurrenceStartsAt, free }) => ({
        ...{ quotaId, name, startsAt: occurrenceStartsAt?.toISOString() ?? null, taken: taken.get(quotaId)! },
        ...{ before: free, after: free === null || plan.options.holdId !== null ? free : free - taken.get(quotaId)! },
      })),
  };
}

interface Stock {
  take(looked: LookedAt): Promise<LookedAt>;
}

/** What is free now, given out in the order of the file. Only a claim decides; this is to know before. */
async function openStock(scope: Scope, plan: ImportPlan): Promise<Stock> {
  const rooms = await roomsOf(scope, plan);
  let kept = await keptBack(scope, plan);
  const seats = new Map<string, Promise<Set<number>>>();
  const freeOf = (occurrenceId: string, category: string): Promise<Set<number>> => {
    const key = `${occurrenceId} ${category}`;
    const known = seats.get(key) ?? freeSeats(scope.em, { occurrenceId, category }).then((numbers) => new Set(numbers));
    seats.set(key, known);
    return known;
  };
  return {
    async take(looked) {
      const { group, prepared } = looked;
      const row = group.rows[0]!.row;
      const { draft, claims } = prepared!;
      const wanted = draft.lines.reduce((sum, { quantity }) => sum + quantity, 0);
      if (kept !== undefined && wanted > kept) {
        return withProblem(looked, problemOf(row, '', new DomainError('hold.fewer_left', { params: { count: kept } })));
      }
      const short = claims.find(({ quotaId, count }) => (rooms.get(quotaId) ?? Infinity) < count);
      if (short && kept === undefined) {
        const line = draft.lines.find(({ quotaIds }) => quotaIds.includes(short.quotaId));
        return withProblem(
          looked,
          problemOf(row, '', new DomainError('quota.sold_out', { params: { ticket: line?.name ?? '' } })),
        );
      }
      for (const { seats: wish, occurrenceId, quantity, name } of draft.lines) {
        if (wish === null) continue;
        const free = await freeOf(occurrenceId, wish.category);
        const hall = await hallOf(scope, wish.seatMapId);
        const named = wish.seatIds?.map((id) => hall.byId.get(id)!);
        const gone = named?.find(({ number }) => !free.has(number));
        if (gone)
          return withProblem(
            looked,
            problemOf(row, '', new DomainError('order_import.seat_taken', { params: { seat: seatShort(gone) } })),
          );
        const numbers = named?.map(({ number }) => number) ?? [...free].slice(0, quantity);
        if (numbers.length < quantity) {
          return withProblem(
            looked,
            problemOf(row, '', new DomainError('seat.none_left', { params: { ticket: name, count: quantity } })),
          );
        }
        for (const number of numbers) free.delete(number);
      }
      kept = kept === undefined ? undefined : kept - wanted;
      for (const { quotaId, count } of claims) rooms.set(quotaId, (rooms.get(quotaId) ?? Infinity) - count);
      return looked;
    },
  };
}

/** Free places by quota; those without an end are not in it. */
async function roomsOf({ em }: Pick<Scope, 'em'>, { eventId }: ImportPlan): Promise<Map<string, number>> {
  const rows = await em.execute<{ id: string; size: unknown; taken: unknown }[]>(
    'select id, size, taken from quotas where event_id = ? and size is not null',
    [eventId],
  );
  return new Map(rows.map(({ id, size, taken }) => [id, (maybeNumberIn(size) ?? Infinity) - numberIn(taken)]));
}

/** The places of the hold that guests get theirs from. */
async function keptBack(scope: Scope, { eventId, options }: ImportPlan): Promise<number | undefined> {
  if (options.holdId === null) return undefined;
  const { state, count, seated } = await holdOf(scope, { eventId, id: options.holdId });
  return state === 'active' && !seated ? count : 0;
}

function withProblem({ prepared: _prepared, ...looked }: LookedAt, problem: ImportProblem): LookedAt {
  return { ...looked, problems: [...looked.problems, problem] };
}
