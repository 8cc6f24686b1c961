import { z } from 'zod';
import { insertRows } from '../../kernel/db/insert-rows.ts';
import { DomainError, InvalidInput } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { Organization } from '../organizations/index.ts';
import { readSeatFile } from './read-seat-file.ts';
import { mapSubject } from './seat-map-acts.ts';
import { SeatMap } from './seat-map.entity.ts';
import type { SeatPlan, SeatProblem } from './seat-plan.ts';

export const SeatMapName = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .meta({ title: 'fields.name', help: 'seats.map.name_help' });

export interface ImportSeatMap {
  readonly organizationId: string;
  readonly name: string;
  /** CSV or JSON. */
  readonly file: string;
  /** A map whose next edition this is. */
  readonly replaces?: string | undefined;
}

const MOST_PROBLEMS = 50;
const AT_ONCE = 4000;

/** Takes the seats of a file as a draft, which people look at before it is put to use. A faulty file changes nothing. */
export async function importSeatMap(scope: Scope, input: ImportSeatMap): Promise<{ id: string }> {
  const plan = readSeatFile(input.file);
  if (plan.problems.length > 0) throw new InvalidInput(plan.problems.slice(0, MOST_PROBLEMS).map(problemIn(scope)));
  return scope.tx(async (tx) => {
    const organization = await tx.em.findOne(Organization, { id: input.organizationId });
    if (!organization) throw new DomainError('organization.not_found', { status: 404 });
    const map = await draftOf(tx, input, plan);
    await insertSeats(tx, map, plan);
    tx.audit('seat_map.imported', mapSubject(map), {
      after: { name: map.name, edition: map.edition, seats: map.seatCount, categories: map.categories },
    });
    return { id: map.id };
  });
}

async function draftOf(tx: TxScope, input: ImportSeatMap, plan: SeatPlan): Promise<SeatMap> {
  const { organizationId, name, replaces } = input;
  const id = newId();
  const series = replaces === undefined ? undefined : await tx.em.findOne(SeatMap, { id: replaces, organizationId });
  if (series === null) throw new DomainError('seat_map.not_found', { status: 404, field: 'replaces' });
  const seriesId = series?.seriesId ?? id;
  const [last] = await tx.em.find(SeatMap, { seriesId }, { orderBy: { edition: 'desc' }, limit: 1 });
  const map = tx.em.create(SeatMap, {
    ...{ id, organizationId, seriesId, name },
    edition: (last?.edition ?? 0) + 1,
    seatCount: plan.seats.length,
    categories: [...plan.categories],
    state: 'draft',
    createdAt: tx.clock.now(),
  });
  await tx.em.flush();
  return map;
}

async function insertSeats(tx: TxScope, { id, organizationId }: SeatMap, { seats }: SeatPlan): Promise<void> {
  const columns = 'id, organization_id, seat_map_id, number, section, row_name, label, place, category, kind, x, y';
  for (let from = 0; from < seats.length; from += AT_ONCE) {
    const rows = seats
      .slice(from, from + AT_ONCE)
      .map((seat) => [
        ...[newId(), organizationId, id, seat.number, seat.section, seat.rowName, seat.label, seat.place],
        ...[seat.category, seat.kind, seat.x, seat.y],
      ]);
    await insertRows(tx.em, 'seats', columns, rows);
  }
}

/** A problem of a file as forms, REST and commands tell it. */
export function problemIn(scope: Pick<Scope, 't'>) {
  return ({ at, code, params }: SeatProblem) => {
    const what = scope.t(`seats.problem.${code}`, params);
    const where = /^\d+$/.test(at) ? scope.t('seats.problem.line', { line: at }) : at;
    return { field: 'file', code: `seat_map.${code}`, message: where === '' ? what : `${where}: ${what}` };
  };
}
