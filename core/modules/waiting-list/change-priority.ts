import { LockMode } from '@mikro-orm/core';
import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { WaitingEntry } from '../tickets/index.ts';
import { entrySubject } from './waiting-facts.ts';

export const Priority = z.int().min(-100).max(100);

/** Who is served before others; whoever has the same priority is served in order of arrival. */
export async function changePriority(
  scope: Scope,
  { eventId, id, priority }: { readonly eventId: string; readonly id: string; readonly priority: number },
): Promise<void> {
  await scope.tx(async (tx) => {
    const lock = { lockMode: LockMode.PESSIMISTIC_WRITE };
    const entry = await tx.em.findOne(WaitingEntry, { id, event: eventId }, lock);
    if (!entry) throw new DomainError('waiting_list.not_found', { status: 404 });
    if (entry.state !== 'waiting') throw new DomainError('waiting_list.not_waiting', { status: 409 });
    tx.audit('waiting_entry.priority_changed', entrySubject(entry), {
      before: { priority: entry.priority },
      after: { priority },
    });
    tx.em.assign(entry, { priority, updatedAt: tx.clock.now() });
  });
}
