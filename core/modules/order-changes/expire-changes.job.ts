import { z } from 'zod';
import { defineJob, type Schedule } from '../../kernel/jobs/define.ts';
import { SYSTEM } from '../../kernel/scope/actor.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { dropChange, heldChangeOf, lockOrder } from '../orders/index.ts';

const AT_ONCE = 200;

/**
 * Takes back what changes held that were not paid in time. Each order is locked, as whoever pays locks it: a change is
 * paid or expires, never both.
 */
export async function expireChanges(scope: Scope): Promise<{ expired: number }> {
  const system = scope.as(SYSTEM);
  const due = await system.em.execute<{ id: string; order_id: string }[]>(
    `select id, order_id from order_changes where state = 'held' and expires_at <= ? order by expires_at, id limit ${AT_ONCE}`,
    [system.clock.now()],
  );
  let expired = 0;
  for (const { id, order_id: orderId } of due) {
    try {
      if (await expireOne(system, orderId, id)) expired += 1;
    } catch (error) {
      system.log.error('order.change_expiry_failed', { order: orderId, error });
    }
  }
  return { expired };
}

function expireOne(system: Scope, orderId: string, changeId: string): Promise<boolean> {
  return system.tx(async (tx) => {
    const order = await lockOrder(tx, orderId);
    const held = await heldChangeOf(tx.em, orderId);
    if (held?.id !== changeId) return false;
    await dropChange(tx, order, 'expired');
    return true;
  });
}

export const expireChangesJob = defineJob({
  name: 'order-changes.expire',
  payload: z.object({}) as z.ZodType<Record<string, never>>,
  exclusiveBy: () => 'all',
  run: async (scope) => void (await expireChanges(scope)),
});

export const expireChangesSchedule: Schedule = {
  name: 'order-changes.expire',
  cron: '* * * * *',
  job: expireChangesJob,
};
