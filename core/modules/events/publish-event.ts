import { DomainError } from '../../kernel/errors.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import {
  lockOpenOrganization,
  mayAll,
  type Organization,
  organizationPolicy,
  type Verification,
} from '../organizations/index.ts';
import type { Event, ReviewState } from './event.entity.ts';
import { moveEvent } from './event-state.ts';
import { eventSubject, lockEvent, type EventAddress } from './locked-event.ts';
import { Occurrence } from './occurrence.entity.ts';

/**
 * Puts a draft on sale. It needs a date that is not over; plugins may object. Where the site wants to look at events of
 * organizations that it does not know yet, the event waits for an admin.
 */
export async function publishEvent(
  scope: Scope,
  { organizationId, eventId }: EventAddress,
): Promise<'public' | 'waiting'> {
  return scope.tx(async (tx) => {
    const organization = await lockOpenOrganization(tx, organizationId);
    return publishLocked(tx, organization, await lockEvent(tx, { organizationId, eventId }));
  });
}

/** The step of a transaction, once both are locked: every way to the public leads through here. */
export async function publishLocked(
  tx: TxScope,
  organization: Organization,
  event: Event,
): Promise<'public' | 'waiting'> {
  if (!(await hasToWait(tx, organization, event))) {
    await putOnSale(tx, event);
    return 'public';
  }
  await refuseUnpublishable(tx, event);
  const before = { review: event.reviewState ?? null };
  tx.em.assign(event, { reviewState: 'waiting', reviewReason: null, reviewAt: tx.clock.now() });
  tx.audit('event.review_requested', eventSubject(event), { before, after: { review: 'waiting' } });
  return 'waiting';
}

/** The step of a transaction that makes an event public. */
export async function putOnSale(tx: TxScope, event: Event): Promise<void> {
  const organizationId = event.organization.id;
  const before = { state: event.state };
  await refuseUnpublishable(tx, event);
  moveEvent(event, 'published');
  event.publishedAt ??= tx.clock.now();
  await tx.action('event.publishing', { eventId: event.id, organizationId });
  tx.audit('event.published', eventSubject(event), { before, after: { state: 'published' } });
  tx.emit('event.published', { v: 1, eventId: event.id, organizationId });
}

/** Takes an event off the public pages. Orders that exist stay as they are. */
export async function unpublishEvent(scope: Scope, { organizationId, eventId }: EventAddress): Promise<void> {
  await scope.tx(async (tx) => {
    const event = await lockEvent(tx, { organizationId, eventId });
    const before = { state: event.state };
    moveEvent(event, 'draft');
    // What was approved is what was seen then; before it is public again it is looked at again.
    event.reviewState = null;
    tx.audit('event.unpublished', eventSubject(event), { before, after: { state: 'draft' } });
    tx.emit('event.changed', { v: 1, eventId, organizationId, what: 'unpublished' });
  });
}

async function refuseUnpublishable(tx: TxScope, event: Event): Promise<void> {
  moveEvent({ state: event.state }, 'published');
  if (!(await hasDateAhead(tx, event))) throw new DomainError('event.no_date_ahead', { status: 409 });
}

export async function hasDateAhead(tx: TxScope, event: Event): Promise<boolean> {
  const ahead = { event: event.id, state: 'scheduled' as const, endsAt: { $gt: tx.clock.now() } };
  return (await tx.em.count(Occurrence, ahead)) > 0;
}

async function hasToWait(tx: TxScope, { verification }: Organization, { reviewState }: Event): Promise<boolean> {
  const waits = await publishingWaits(tx, { verification, review: reviewState ?? null });
  if (waits === 'for verification') throw new DomainError('event.organization_unverified', { status: 409 });
  return waits === 'for approval';
}

/** What keeps an event from being public at once, by the rule of the site; nothing where it may be. */
export async function publishingWaits(
  scope: Pick<Scope, 'actor' | 'settings'>,
  { verification, review }: { readonly verification: Verification; readonly review: ReviewState | null },
): Promise<'for approval' | 'for verification' | undefined> {
  if (mayAll(scope) || verification === 'verified') return undefined;
  const { publishing } = await scope.settings.get(organizationPolicy);
  if (publishing === 'verified') return 'for verification';
  return publishing === 'reviewed' && review !== 'approved' ? 'for approval' : undefined;
}
