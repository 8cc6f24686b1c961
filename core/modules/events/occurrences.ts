import { LockMode } from '@mikro-orm/core';
import { z } from 'zod';
import { changed } from '../../kernel/audit/changed.ts';
import { refuseStale } from '../../kernel/audit/refuse-stale.ts';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { AuditSubject, Scope, TxScope } from '../../kernel/scope/scope.ts';
import { Event } from './event.entity.ts';
import { OccurrenceTimes } from './event-input.ts';
import { refuseHistory } from './event-state.ts';
import { keepSpan, lockEvent, type EventAddress } from './locked-event.ts';
import { Occurrence } from './occurrence.entity.ts';
import { timesIn } from './occurrence-times.ts';

export const OccurrenceChanges = OccurrenceTimes.extend({ version: z.coerce.number().int().optional() });

interface OccurrenceAddress extends EventAddress {
  readonly occurrenceId: string;
}

export async function addOccurrence(
  scope: Scope,
  { organizationId, eventId, ...local }: EventAddress & z.output<typeof OccurrenceTimes>,
): Promise<{ id: string; occurrenceId: string }> {
  return scope.tx(async (tx) => {
    const event = await lockEvent(tx, { organizationId, eventId });
    refuseHistory(event);
    const times = timesIn(event.zone, local);
    const occurrence = tx.em.create(Occurrence, {
      ...times,
      id: newId(),
      organizationId,
      event: tx.em.getReference(Event, eventId, { wrapped: true }),
      state: 'scheduled',
      version: 1,
    });
    await keepSpan(tx, event);
    tx.audit('occurrence.added', subject(occurrence), { after: local });
    tx.emit('event.changed', { v: 1, eventId, organizationId, what: 'dates' });
    return { id: occurrence.id, occurrenceId: occurrence.id };
  });
}

export async function updateOccurrence(
  scope: Scope,
  { organizationId, eventId, occurrenceId, version, ...local }: OccurrenceAddress & z.output<typeof OccurrenceChanges>,
): Promise<void> {
  await scope.tx(async (tx) => {
    const event = await lockEvent(tx, { organizationId, eventId });
    refuseHistory(event);
    const occurrence = await lockOccurrence(tx, eventId, occurrenceId);
    await refuseStale(tx, { kind: 'occurrence', id: occurrenceId }, occurrence.version, version);
    refuseCancelled(occurrence);

    const before = { startsAtLocal: occurrence.startsAtLocal, endsAtLocal: occurrence.endsAtLocal };
    tx.em.assign(occurrence, timesIn(event.zone, local));
    await keepSpan(tx, event);
    tx.audit('occurrence.moved', subject(occurrence), changed(before, local));
    tx.emit('event.changed', { v: 1, eventId, organizationId, what: 'dates' });
  });
}

/** Calls one date off. The last one is not cancelled alone: then the event is. */
export async function cancelOccurrence(scope: Scope, at: OccurrenceAddress): Promise<void> {
  await scope.tx((tx) => cancelOccurrenceIn(tx, at));
}

/** The same as a part of a transaction. */
export async function cancelOccurrenceIn(
  tx: TxScope,
  { organizationId, eventId, occurrenceId }: OccurrenceAddress,
): Promise<void> {
  const event = await lockEvent(tx, { organizationId, eventId });
  refuseHistory(event);
  const occurrence = await lockOccurrence(tx, eventId, occurrenceId);
  refuseCancelled(occurrence);
  const scheduled = await tx.em.count(Occurrence, { event: eventId, state: 'scheduled' });
  if (scheduled === 1) throw new DomainError('occurrence.last_one', { status: 409 });

  occurrence.state = 'cancelled';
  await keepSpan(tx, event);
  tx.audit('occurrence.cancelled', subject(occurrence), {
    before: { state: 'scheduled' },
    after: { state: 'cancelled' },
  });
  tx.emit('event.occurrence_cancelled', { v: 1, eventId, organizationId, occurrenceId });
  tx.emit('event.changed', { v: 1, eventId, organizationId, what: 'dates' });
}

async function lockOccurrence(tx: TxScope, eventId: string, occurrenceId: string): Promise<Occurrence> {
  const where = { id: occurrenceId, event: eventId };
  const occurrence = await tx.em.findOne(Occurrence, where, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!occurrence) throw new DomainError('occurrence.not_found', { status: 404 });
  return occurrence;
}

function refuseCancelled(occurrence: Occurrence): void {
  if (occurrence.state === 'cancelled') throw new DomainError('occurrence.is_cancelled', { status: 409 });
}

function subject(occurrence: Occurrence): AuditSubject {
  const { id, organizationId, startsAtLocal } = occurrence;
  return { kind: 'occurrence', id, organizationId, label: startsAtLocal.replace('T', ' ') };
}
