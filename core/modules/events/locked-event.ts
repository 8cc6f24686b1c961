import { LockMode } from '@mikro-orm/core';
import { DomainError } from '../../kernel/errors.ts';
import { isId } from '../../kernel/ids.ts';
import type { AuditSubject, TxScope } from '../../kernel/scope/scope.ts';
import { translate } from '../../kernel/values/translated.ts';
import { Event } from './event.entity.ts';
import { Occurrence } from './occurrence.entity.ts';

/** Names an event together with the organization that must own it: another tenant's event is not found. */
export interface EventAddress {
  readonly organizationId: string;
  readonly eventId: string;
}

/** Locks the event, so that its edits, dates and state change one after the other. */
export async function lockEvent(tx: TxScope, { organizationId, eventId }: EventAddress): Promise<Event> {
  const event = !isId(eventId)
    ? null
    : await tx.em.findOne(
        Event,
        { id: eventId, organization: organizationId },
        { lockMode: LockMode.PESSIMISTIC_WRITE },
      );
  if (!event) throw new DomainError('event.not_found', { status: 404 });
  return event;
}

export function eventSubject(event: Event): AuditSubject {
  return {
    kind: 'event',
    id: event.id,
    organizationId: event.organization.id,
    label: translate(event.title, event.locale).slice(0, 254),
  };
}

/** Keeps the event's own span: from the first date that takes place to the end of the last. */
export async function keepSpan(tx: TxScope, event: Event): Promise<void> {
  await tx.em.flush();
  const dates = await tx.em.find(Occurrence, { event: event.id });
  const scheduled = dates.filter(({ state }) => state === 'scheduled');
  // With every date cancelled the span still says when it would have been.
  const counted = scheduled.length > 0 ? scheduled : dates;
  event.startsAt = new Date(Math.min(...counted.map(({ startsAt }) => startsAt.getTime())));
  event.endsAt = new Date(Math.max(...counted.map(({ endsAt }) => endsAt.getTime())));
}
