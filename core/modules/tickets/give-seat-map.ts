import { LockMode } from '@mikro-orm/core';
import { insertRows } from '../../kernel/db/insert-rows.ts';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { AuditSubject, Scope, TxScope } from '../../kernel/scope/scope.ts';
import { Occurrence, type EventAddress } from '../events/index.ts';
import { hallOf, lockSeatMap, openSeatings, Seating, type HallSeat } from '../venues/index.ts';
import { linkQuota } from './link-quotas.ts';
import { Quota } from './quota.entity.ts';
import { TicketType } from './ticket-type.entity.ts';

export interface SeatingAddress extends EventAddress {
  readonly occurrenceId: string;
}

const AT_ONCE = 5000;

/**
 * Gives a date the seats of a map. Each price category gets a quota that counts its seats and the ticket types of that
 * category, so that what is left, recounts and releases work as for all places.
 */
export async function giveSeatMap(
  scope: Scope,
  { seatMapId, ...at }: SeatingAddress & { readonly seatMapId: string },
): Promise<{ id: string }> {
  return scope.tx(async (tx) => {
    const { organizationId, eventId } = at;
    const occurrence = await lockDate(tx, at);
    if (occurrence.state !== 'scheduled') throw new DomainError('occurrence.is_cancelled', { status: 409 });
    if (await tx.em.findOne(Seating, { occurrence: occurrence.id })) {
      throw new DomainError('seat.map_given', { status: 409, field: 'seatMapId' });
    }
    const map = await lockSeatMap(tx, { organizationId, id: seatMapId });
    if (map.state !== 'current') throw new DomainError('seat_map.not_current', { status: 409, field: 'seatMapId' });

    const id = newId();
    tx.em.create(Seating, {
      ...{ id, organizationId, occurrence: occurrence.id, seatMap: map.id },
      createdAt: tx.clock.now(),
    });
    const { seats } = await hallOf(tx, map.id);
    await addQuotas(tx, { eventId, occurrence, categories: map.categories, seats });
    await insertSeats(tx, occurrence, seats);
    tx.audit('seating.given', dateSubject(occurrence), {
      after: { map: map.name, edition: map.edition, seats: map.seatCount },
    });
    return { id };
  });
}

/** Takes the map from a date again: to give it another, while nobody has one of its seats. */
export async function removeSeatMap(scope: Scope, at: SeatingAddress): Promise<void> {
  await scope.tx(async (tx) => {
    const occurrence = await lockDate(tx, at);
    const [revision] = (await openSeatings(tx.em, [occurrence.id])).values();
    if (revision === undefined) throw new DomainError('seat.no_map', { status: 404 });
    const used = await tx.em.execute<unknown[]>(
      `select id from occurrence_seats where occurrence_id = ? and state <> 'free' limit 1`,
      [occurrence.id],
    );
    const taken = await tx.em.execute<unknown[]>(
      'select id from quotas where occurrence_id = ? and seat_category is not null and taken > 0',
      [occurrence.id],
    );
    if (used.length + taken.length > 0) throw new DomainError('seat.map_in_use', { status: 409 });
    await tx.em.execute('delete from occurrence_seats where occurrence_id = ?', [occurrence.id], 'run');
    await tx.em.execute('delete from seatings where occurrence_id = ?', [occurrence.id], 'run');
    await tx.em.execute(
      'delete from quotas where occurrence_id = ? and seat_category is not null',
      [occurrence.id],
      'run',
    );
    tx.audit('seating.removed', dateSubject(occurrence));
  });
}

async function lockDate(tx: TxScope, { organizationId, eventId, occurrenceId }: SeatingAddress): Promise<Occurrence> {
  const where = { id: occurrenceId, event: eventId, organizationId };
  const occurrence = await tx.em.findOne(Occurrence, where, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!occurrence) throw new DomainError('occurrence.not_found', { status: 404 });
  return occurrence;
}

interface NewSeats {
  readonly eventId: string;
  readonly occurrence: Occurrence;
  readonly categories: readonly string[];
  readonly seats: readonly HallSeat[];
}

async function addQuotas(tx: TxScope, { eventId, occurrence, categories, seats }: NewSeats): Promise<void> {
  const types = await tx.em.find(TicketType, { event: eventId, seatCategory: { $ne: null } });
  for (const category of categories) {
    const quota = tx.em.create(Quota, {
      ...{ id: newId(), organizationId: occurrence.organizationId, event: eventId, occurrence: occurrence.id },
      ...{ name: category, seatCategory: category },
      size: seats.filter((seat) => seat.category === category).length,
    });
    for (const type of types.filter(({ seatCategory }) => seatCategory === category)) linkQuota(tx, type, quota.id);
  }
  await tx.em.flush();
}

async function insertSeats(tx: TxScope, occurrence: Occurrence, seats: readonly HallSeat[]): Promise<void> {
  const columns = 'id, organization_id, occurrence_id, seat_id, number, category, state, changed_in';
  for (let from = 0; from < seats.length; from += AT_ONCE) {
    const rows = seats
      .slice(from, from + AT_ONCE)
      .map(({ id, number, category }) => [
        ...[newId(), occurrence.organizationId, occurrence.id, id, number, category, 'free', 0],
      ]);
    await insertRows(tx.em, 'occurrence_seats', columns, rows);
  }
}

export function dateSubject({ id, organizationId, startsAtLocal }: Occurrence): AuditSubject {
  return { kind: 'occurrence', id, organizationId, label: startsAtLocal.replace('T', ' ') };
}
