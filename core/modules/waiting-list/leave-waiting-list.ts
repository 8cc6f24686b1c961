import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { orderById, releaseDraft } from '../orders/index.ts';
import { settleOffers } from './settle-offers.ts';
import { end } from './waiting-facts.ts';
import { entryById, type EntryRow } from './waiting-queries.ts';
import { opensEntry } from './waiting-token.ts';

/** Whoever holds the link leaves the line, or declines what is offered; the places go to the next at once. */
export async function leaveWaitingList(scope: Scope, { token }: { readonly token: string }): Promise<void> {
  const id = opensEntry(scope.site, token);
  const entry = id && (await entryById(scope, id));
  if (!entry) throw new DomainError('waiting_list.not_found', { status: 404 });
  await endEntry(scope, entry, 'left');
}

/** An organizer takes somebody off the list. */
export async function removeEntry(scope: Scope, entry: EntryRow): Promise<void> {
  await endEntry(scope, entry, 'removed');
}

async function endEntry(scope: Scope, entry: EntryRow, how: 'left' | 'removed'): Promise<void> {
  if (entry.state === 'offered') {
    const order = entry.orderId === null ? undefined : await orderById(scope, entry.orderId);
    // What was placed meanwhile is an order like any other; this changes nothing about it.
    if (order?.state === 'draft') await releaseDraft(scope, order);
    await settleOffers(scope, entry);
    return;
  }
  if (entry.state !== 'waiting') return;
  const ended = await scope.tx((tx) => end(tx, entry, how));
  // Just then places were offered.
  if (!ended) throw new DomainError('waiting_list.just_offered', { status: 409 });
}
