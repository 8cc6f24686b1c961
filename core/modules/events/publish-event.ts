import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { lockOpenOrganization } from '../organizations/index.ts';
import { moveEvent } from './event-state.ts';
import { eventSubject, lockEvent, type EventAddress } from './locked-event.ts';
import { Occurrence } from './occurrence.entity.ts';

/** Puts a draft on sale. It needs a date that is not over; plugins may object. */
export async function publishEvent(scope: Scope, { organizationId, eventId }: EventAddress): Promise<void> {
  await scope.tx(async (tx) => {
    await lockOpenOrganization(tx, organizationId);
    const event = await lockEvent(tx, { organizationId, eventId });
    const before = { state: event.state };
    moveEvent(event, 'published');
    const open = await tx.em.count(Occurrence, { event: eventId, state: 'scheduled', endsAt: { $gt: tx.clock.now() } });
    if (open === 0) throw new DomainError('event.no_date_ahead', { status: 409 });

    event.publishedAt ??= tx.clock.now();
    await tx.action('event.publishing', { eventId, organizationId });
    tx.audit('event.published', eventSubject(event), { before, after: { state: 'published' } });
    tx.emit('event.published', { v: 1, eventId, organizationId });
  });
}

/** Takes an event off the public pages. Orders that exist stay as they are. */
export async function unpublishEvent(scope: Scope, { organizationId, eventId }: EventAddress): Promise<void> {
  await scope.tx(async (tx) => {
    const event = await lockEvent(tx, { organizationId, eventId });
    const before = { state: event.state };
    moveEvent(event, 'draft');
    tx.audit('event.unpublished', eventSubject(event), { before, after: { state: 'draft' } });
    tx.emit('event.changed', { v: 1, eventId, organizationId, what: 'unpublished' });
  });
}
