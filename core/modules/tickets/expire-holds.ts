import { LockMode } from '@mikro-orm/core';
import { z } from 'zod';
import { defineJob, type Schedule } from '../../kernel/jobs/define.ts';
import { SYSTEM } from '../../kernel/scope/actor.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { letGoOf } from './change-hold.ts';
import { Hold } from './hold.entity.ts';

/**
 * Gives places back that were kept until a time which is over. Each hold in a transaction of its own; one that somebody
 * is changing or converting at this moment waits for the next sweep.
 */
export async function expireHolds(scope: Scope): Promise<{ expired: number }> {
  const system = scope.as(SYSTEM);
  const overdue = () => ({ state: 'active' as const, expiresAt: { $lte: system.clock.now() } });
  const found = await system.em.find(Hold, overdue(), { fields: ['id'], limit: 500, orderBy: { id: 'asc' } });
  let expired = 0;
  for (const { id } of found) {
    try {
      expired += await system.tx(async (tx) => {
        const lockMode = LockMode.PESSIMISTIC_PARTIAL_WRITE;
        const hold = await tx.em.findOne(Hold, { id, ...overdue() }, { lockMode });
        if (hold) await letGoOf(tx, hold, 'expired');
        return hold ? 1 : 0;
      });
    } catch (error) {
      // One hold that cannot be taken back must not keep all others from it.
      system.log.error('hold.expiry_failed', { hold: id, error });
    }
  }
  return { expired };
}

export const expireHoldsJob = defineJob({
  name: 'tickets.expire-holds',
  payload: z.object({}) as z.ZodType<Record<string, never>>,
  exclusiveBy: () => 'all',
  run: async (scope) => void (await expireHolds(scope)),
});

export const expireHoldsSchedule: Schedule = { name: 'tickets.expire-holds', cron: '* * * * *', job: expireHoldsJob };
