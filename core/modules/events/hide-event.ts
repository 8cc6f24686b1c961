import { DomainError } from '../../kernel/errors.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';
import { lockOpenOrganization } from '../organizations/index.ts';
import { moveEvent } from './event-state.ts';
import { eventSubject, lockEvent, type EventAddress } from './locked-event.ts';
import { hasDateAhead, publishLocked } from './publish-event.ts';

/** A step of a transaction: the site takes an event off the public pages. Orders that exist stay as they are. */
export async function hideEvent(
  tx: TxScope,
  { organizationId, eventId, reason }: EventAddress & { readonly reason: string },
): Promise<{ wasPublished: boolean }> {
  const event = await lockEvent(tx, { organizationId, eventId });
  const before = { state: event.state };
  if (event.state !== 'draft' && event.state !== 'published') {
    throw new DomainError(`event.is_${event.state}`, { status: 409 });
  }
  if (event.state === 'published') moveEvent(event, 'draft');
  // Whatever was approved or waits is looked at again before it is public.
  event.reviewState = null;
  tx.audit('event.taken_down', eventSubject(event), { before, after: { state: event.state }, note: reason });
  tx.emit('event.changed', { v: 1, eventId, organizationId, what: 'unpublished' });
  return { wasPublished: before.state === 'published' };
}

/** The other way: what was on sale goes back through the door of publishing, unless it is over by now. */
export async function showEventAgain(
  tx: TxScope,
  { organizationId, eventId, publish }: EventAddress & { readonly publish: boolean },
): Promise<void> {
  const organization = publish ? await lockOpenOrganization(tx, organizationId) : undefined;
  const event = await lockEvent(tx, { organizationId, eventId });
  tx.audit('event.takedown_lifted', eventSubject(event));
  const goesPublic = event.state === 'draft' && (await hasDateAhead(tx, event));
  if (organization && goesPublic) await publishLocked(tx, organization, event);
}
