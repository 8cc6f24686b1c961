import { z } from 'zod';
import { defineJob, type Schedule } from '../../kernel/jobs/define.ts';
import { numberIn } from '../../kernel/db/rows.ts';
import { SYSTEM } from '../../kernel/scope/actor.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { factOf, subjectOf } from './order-facts.ts';
import { giveBack, letGo } from './places.ts';

const AT_ONCE = 100;
/** What a draft was is of no interest for long. */
const KEEP_DRAFTS_DAYS = 7;

/**
 * Takes back the places of drafts and unpaid orders whose time is up. Several sweeps may run at once: each takes orders
 * that no other transaction holds, so an order that is just being placed or paid is left for the next sweep.
 */
export async function expireOrders(scope: Scope): Promise<{ expired: number }> {
  const system = scope.as(SYSTEM);
  let expired = 0;
  for (const state of ['draft', 'pending'] as const) {
    for (;;) {
      const count = await system.tx((tx) => expireSome(tx, state));
      expired += count;
      if (count < AT_ONCE) break;
    }
  }
  return { expired };
}

interface Overdue {
  id: string;
  code: string;
  organization_id: string;
  event_id: string;
  currency: string;
  total_minor: unknown;
}

async function expireSome(tx: TxScope, state: 'draft' | 'pending'): Promise<number> {
  const now = tx.clock.now();
  const rows = await tx.em.execute<Overdue[]>(
    `select id, code, organization_id, event_id, currency, total_minor from orders
     where state = ? and expires_at <= ? order by expires_at limit ${AT_ONCE} for update skip locked`,
    [state, now],
  );
  if (rows.length === 0) return 0;
  const ids = rows.map(({ id }) => id);
  await tx.em.execute(`update orders set state = 'expired', updated_at = ? where id in (?)`, [now, ids], 'run');
  if (state === 'pending') {
    await tx.em.execute(`update tickets set state = 'cancelled' where order_id in (?)`, [ids], 'run');
    for (const row of rows) tell(tx, row);
  }
  const places = await letGo(tx.em, ids);
  tx.claimLast((em) => giveBack(em, places));
  return rows.length;
}

function tell(tx: TxScope, row: Overdue): void {
  const order = {
    id: row.id,
    code: row.code,
    organizationId: row.organization_id,
    eventId: row.event_id,
    currency: row.currency,
    totalMinor: numberIn(row.total_minor),
  };
  tx.audit('order.expired', subjectOf(order), { before: { state: 'pending' }, after: { state: 'expired' } });
  tx.emit('order.expired', factOf(order));
}

/** Forgets drafts that nobody placed. */
export async function forgetDrafts(scope: Scope): Promise<void> {
  const before = scope.clock.in({ days: -KEEP_DRAFTS_DAYS });
  await scope.as(SYSTEM).tx(async (tx) => {
    const old = await tx.em.execute<{ id: string }[]>(
      `select id from orders where state = 'expired' and expires_at <= ? and placed_at is null
       order by expires_at limit 1000 for update skip locked`,
      [before],
    );
    const ids = old.map(({ id }) => id);
    if (ids.length > 0) await tx.em.execute('delete from orders where id in (?)', [ids], 'run');
  });
}

export const expireOrdersJob = defineJob({
  name: 'orders.expire-orders',
  payload: z.object({}) as z.ZodType<Record<string, never>>,
  exclusiveBy: () => 'all',
  run: async (scope) => {
    await expireOrders(scope);
    await forgetDrafts(scope);
  },
});

export const expireOrdersSchedule: Schedule = { name: 'orders.expire-orders', cron: '* * * * *', job: expireOrdersJob };
