import { LockMode } from '@mikro-orm/core';
import type { HookRegistrar } from '../../kernel/plugins/define.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { Event } from '../events/index.ts';
import { addOwnQuotas, ownQuotas, type QuotaOwner } from './own-quotas.ts';
import { quotaSubject } from './update-quota.ts';
import { TicketType } from './ticket-type.entity.ts';
import { Variation } from './variation.entity.ts';

/** Gives the types of an event their own quotas for dates that came later, as large as those of the other dates. */
export async function coverNewDates(scope: Scope, { eventId }: { eventId: string }): Promise<void> {
  await scope.tx(async (tx) => {
    // Two dates that are added at once are heard of twice: one after the other, or both would make the quotas.
    const event = await tx.em.findOne(Event, { id: eventId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (!event) return;
    for (const type of await tx.em.find(TicketType, { event: eventId, state: 'active' })) {
      const variations = await tx.em.find(Variation, { ticketType: type.id, state: 'active' });
      await coverDates(tx, event, { type });
      for (const variation of variations) await coverDates(tx, event, { type, variation });
    }
  });
}

async function coverDates(tx: TxScope, event: Event, owner: QuotaOwner): Promise<void> {
  const last = (await ownQuotas(tx, owner)).at(-1);
  if (!last) return;
  const size = last.size ?? null;
  for (const quota of await addOwnQuotas(tx, event, owner, size)) {
    tx.audit('quota.created', quotaSubject(quota), { after: { name: quota.name, size } });
  }
}

/** Until a new date has its quotas, nothing is sold for it: it cannot be oversold meanwhile. */
export function subscribeTickets(hooks: HookRegistrar): void {
  hooks.on('event.changed', 'core.tickets.cover-new-dates', async (scope, { eventId, what }) => {
    if (what === 'dates') await coverNewDates(scope, { eventId });
  });
}
