import { LockMode } from '@mikro-orm/core';
import { refuseStale } from '../../kernel/audit/refuse-stale.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { AuditSubject, Scope, TxScope } from '../../kernel/scope/scope.ts';
import { SeatMap } from './seat-map.entity.ts';
import { Seating } from './seating.entity.ts';

export interface SeatMapAddress {
  readonly organizationId: string;
  readonly id: string;
}

/** Puts a draft to use. It takes the place of its series' edition before, which dates that have it keep. */
export async function activateSeatMap(scope: Scope, address: SeatMapAddress): Promise<void> {
  await scope.tx(async (tx) => {
    const map = await lockSeatMap(tx, address);
    if (map.state === 'current') return;
    if (map.state !== 'draft') throw new DomainError('seat_map.not_draft', { status: 409 });
    const before = await tx.em.find(SeatMap, { seriesId: map.seriesId, state: 'current' });
    for (const edition of before) edition.state = 'replaced';
    map.state = 'current';
    tx.audit('seat_map.activated', mapSubject(map), { before: { state: 'draft' }, after: { state: 'current' } });
  });
}

export async function renameSeatMap(
  scope: Scope,
  { name, version, ...address }: SeatMapAddress & { readonly name: string; readonly version?: number | undefined },
): Promise<void> {
  await scope.tx(async (tx) => {
    const map = await lockSeatMap(tx, address);
    await refuseStale(tx, { kind: 'seat_map', id: map.id }, map.version, version);
    tx.audit('seat_map.renamed', mapSubject(map), { before: { name: map.name }, after: { name } });
    map.name = name;
  });
}

/** Takes a map out of the lists. Dates that have it keep it. */
export async function archiveSeatMap(scope: Scope, address: SeatMapAddress): Promise<void> {
  await scope.tx(async (tx) => {
    const map = await lockSeatMap(tx, address);
    if (map.state === 'archived') return;
    if (map.state !== 'current') throw new DomainError('seat_map.not_current', { status: 409 });
    map.state = 'archived';
    tx.audit('seat_map.archived', mapSubject(map), { before: { state: 'current' }, after: { state: 'archived' } });
  });
}

/** Deletes a map and its seats where no date was ever given it. */
export async function deleteSeatMap(scope: Scope, address: SeatMapAddress): Promise<void> {
  await scope.tx(async (tx) => {
    const map = await lockSeatMap(tx, address);
    if ((await tx.em.count(Seating, { seatMap: map.id })) > 0)
      throw new DomainError('seat_map.in_use', { status: 409 });
    tx.audit('seat_map.deleted', mapSubject(map), { before: { name: map.name, seats: map.seatCount } });
    await tx.em.execute('delete from seats where seat_map_id = ?', [map.id], 'run');
    await tx.em.execute('delete from seat_maps where id = ?', [map.id], 'run');
  });
}

/** A date that is being given the map waits here, and so does whoever deletes it. */
export async function lockSeatMap(tx: TxScope, { organizationId, id }: SeatMapAddress): Promise<SeatMap> {
  const map = await tx.em.findOne(SeatMap, { id, organizationId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!map) throw new DomainError('seat_map.not_found', { status: 404 });
  return map;
}

export function mapSubject({ id, organizationId, name, edition }: SeatMap): AuditSubject {
  return { kind: 'seat_map', id, organizationId, label: edition === 1 ? name : `${name} (${edition})` };
}
