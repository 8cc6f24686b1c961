import { DomainError } from '../../kernel/errors.ts';
import { SYSTEM } from '../../kernel/scope/actor.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { startOrderOn, type DraftOrder } from '../orders/index.ts';
import { formsOf, roomOf } from './free-forms.ts';
import type { EntryRow } from './waiting-queries.ts';
import { entrySubject, factOf } from './waiting-facts.ts';
import { waitingListSettings } from './waiting-list-settings.ts';

/**
 * Offers places to one entry: a draft that is held for it until the offer is over. The entry is taken and the places are
 * claimed in one transaction, so an entry has one offer at most, and an offer has its places. Who would take any form gets
 * the first by the organizer's order that has enough.
 */
export async function offerEntry(scope: Scope, entry: EntryRow): Promise<DraftOrder> {
  if (!entry.anyVariation) return offerForm(scope, entry, entry.variationId ?? undefined);
  const forms = await formsOf(scope, entry);
  const free: string[] = [];
  for (const variationId of forms) {
    if ((await roomOf(scope, { ...entry, variationId })) >= entry.quantity) free.push(variationId);
  }
  // Where none has enough, the first one says so.
  const [first, ...others] = free.length > 0 ? free : forms;
  for (const [next, variationId] of [first, ...others].entries()) {
    try {
      return await offerForm(scope, entry, variationId);
    } catch (error) {
      const wasQuicker = error instanceof DomainError && error.code === 'quota.sold_out';
      if (!wasQuicker || next >= others.length) throw error;
    }
  }
  throw new DomainError('waiting_list.not_waiting', { status: 409 });
}

async function offerForm(scope: Scope, entry: EntryRow, variationId: string | undefined): Promise<DraftOrder> {
  const { eventId, organizationId, ticketTypeId, occurrenceId, quantity } = entry;
  const { offerHours } = await scope.settings.get(waitingListSettings, { organizationId, eventId });
  const until = new Date(Math.min(scope.clock.in({ hours: offerHours }).getTime(), entry.endsAt.getTime()));
  return startOrderOn(
    // The order is theirs who waited, in their language, whoever offers it.
    scope.in(entry.locale).as(SYSTEM),
    { eventId, lines: [{ ticketTypeId, variationId, occurrenceId, quantity }] },
    {
      by: 'line',
      channel: 'web',
      expiresAt: until,
      within: async (tx, orderId) => {
        await take(tx.behalfOf(scope), entry, orderId, until);
        return [];
      },
    },
  );
}

async function take(tx: TxScope, entry: EntryRow, orderId: string, until: Date): Promise<void> {
  const now = tx.clock.now();
  const { affectedRows } = await tx.em.execute<{ affectedRows: number }>(
    `update waiting_entries set state = 'offered', order_id = ?, offered_at = ?, offer_expires_at = ?, updated_at = ?
     where id = ? and state = 'waiting'`,
    [orderId, now, until, now, entry.id],
    'run',
  );
  if (affectedRows === 0) throw new DomainError('waiting_list.not_waiting', { status: 409 });
  tx.audit('waiting_entry.offered', entrySubject(entry), {
    before: { state: 'waiting' },
    after: { state: 'offered', quantity: entry.quantity, until: until.toISOString() },
  });
  tx.emit('waiting_list.offered', { ...factOf(entry), orderId, until: until.toISOString() });
}
