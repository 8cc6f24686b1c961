import { ForeignKeyConstraintViolationException } from '@mikro-orm/core';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { deleteMedia } from '../media/index.ts';
import { Event } from './event.entity.ts';
import { eventSubject, lockEvent, type EventAddress } from './locked-event.ts';

/** Removes a draft with its dates and ticket types. The database refuses where somebody ordered already. */
export async function deleteEvent(scope: Scope, { organizationId, eventId }: EventAddress): Promise<void> {
  try {
    const coverId = await scope.tx(async (tx) => {
      const event = await lockEvent(tx, { organizationId, eventId });
      if (event.state !== 'draft') throw new DomainError('event.only_drafts_deleted', { status: 409 });
      tx.audit('event.deleted', eventSubject(event), { before: { title: event.title, slug: event.slug } });
      tx.emit('event.changed', { v: 1, eventId, organizationId, what: 'deleted' });
      await tx.em.nativeDelete(Event, { id: eventId });
      return event.cover?.id;
    });
    if (coverId !== undefined) await deleteMedia(scope, { mediaId: coverId });
  } catch (error) {
    if (!(error instanceof ForeignKeyConstraintViolationException)) throw error;
    throw new DomainError('event.has_orders', { status: 409, cause: error });
  }
}
