import { DomainError } from '../../kernel/errors.ts';
import { isId } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import type { Translated } from '../../kernel/values/translated.ts';
import { lockOpenOrganization, mayAll } from '../organizations/index.ts';
import { Event } from './event.entity.ts';
import { eventSubject, lockEvent } from './locked-event.ts';
import { putOnSale } from './publish-event.ts';

export type ReviewDecision = { readonly to: 'approved' } | { readonly to: 'rejected'; readonly reason: string };

export interface WaitingEvent {
  readonly id: string;
  readonly slug: string;
  readonly title: Translated;
  readonly locale: string;
  readonly startsAt: Date;
  readonly zone: string;
  readonly organization: { readonly id: string; readonly slug: string; readonly name: string };
  readonly since: Date | null;
}

/** A site admin lets an event go public, or says why not. */
export async function reviewEvent(
  scope: Scope,
  { eventId, ...decision }: { readonly eventId: string } & ReviewDecision,
): Promise<void> {
  await scope.tx(async (tx) => {
    if (!mayAll(tx)) throw new DomainError('http.forbidden', { status: 403 });
    const found = isId(eventId) ? await tx.em.findOne(Event, { id: eventId }) : null;
    if (!found) throw new DomainError('event.not_found', { status: 404 });
    const organizationId = found.organization.id;
    await lockOpenOrganization(tx, organizationId);
    const event = await lockEvent(tx, { organizationId, eventId });
    if (event.reviewState !== 'waiting') throw new DomainError('event.not_waiting', { status: 409 });

    const reason = decision.to === 'rejected' ? decision.reason : null;
    const at = tx.clock.now();
    tx.em.assign(event, { reviewState: decision.to, reviewReason: reason, reviewAt: at });
    tx.audit(`event.${decision.to}`, eventSubject(event), {
      before: { review: 'waiting' },
      after: { review: decision.to },
      ...(reason === null ? {} : { note: reason }),
    });
    if (decision.to === 'approved') await putOnSale(tx, event);
    const fact = { organizationId, eventId, result: decision.to, reason, at: at.toISOString() };
    tx.emit('event.review_decided', { v: 1, ...fact });
  });
}

/** The events that wait for a site admin, the longest first. */
export async function waitingEvents(scope: Scope, limit = 100): Promise<WaitingEvent[]> {
  const found = await scope.em.find(
    Event,
    { reviewState: 'waiting', state: 'draft' },
    { populate: ['organization'], orderBy: { reviewAt: 'asc', id: 'asc' }, limit, disableIdentityMap: true },
  );
  return found.map(({ id, slug, title, locale, startsAt, zone, organization, reviewAt }) => {
    const { id: organizationId, slug: organizationSlug, name } = organization.$;
    const owner = { id: organizationId, slug: organizationSlug, name };
    return { id, slug, title, locale, startsAt, zone, organization: owner, since: reviewAt ?? null };
  });
}
