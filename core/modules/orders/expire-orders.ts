import { z } from 'zod';
import { defineJob, type Schedule } from '../../kernel/jobs/define.ts';
import { instantIn, numberIn } from '../../kernel/db/rows.ts';
import { togetherOrAlone, type Settled } from '../../kernel/batcher.ts';
import { SYSTEM } from '../../kernel/scope/actor.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { forgetCheckouts, forgetFiles } from './forget-answers.ts';
import { factOf, subjectOf } from './order-facts.ts';
import { letDraftsGo } from './let-drafts-go.ts';
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
    let last: Overdue | undefined;
    for (;;) {
      const found = await overdue(system, state, last);
      expired += await sweep(system, state, found);
      last = found.at(-1);
      if (found.length < AT_ONCE) break;
    }
  }
  return { expired };
}

interface Overdue {
  readonly id: string;
  readonly expires_at: unknown;
}

function overdue({ em, clock }: Scope, state: Sweepable, after: Overdue | undefined): Promise<Overdue[]> {
  const from = after ? instantIn(after.expires_at) : undefined;
  return em.execute<Overdue[]>(
    `select id, expires_at from orders
     where state = ? and expires_at <= ? ${from ? 'and (expires_at > ? or (expires_at = ? and id > ?))' : ''}
     order by expires_at, id limit ${AT_ONCE}`,
    [state, clock.now(), ...(from ? [from, from, after!.id] : [])],
  );
}

// One order that cannot be taken back must not keep all others from it.
async function sweep(system: Scope, state: Sweepable, found: readonly Overdue[]): Promise<number> {
  const results = await togetherOrAlone(found, async (some) => {
    const taken = await system.tx((tx) =>
      takeBack(
        tx,
        state,
        some.map(({ id }) => id),
      ),
    );
    return some.map(({ id }): Settled<boolean> => ({ status: 'fulfilled', value: taken.has(id) }));
  });
  results.forEach((result, index) => {
    if (result.status === 'rejected') {
      system.log.error('order.expiry_failed', { order: found[index]!.id, error: result.reason as unknown });
    }
  });
  return results.filter((result) => result.status === 'fulfilled' && result.value).length;
}

type Sweepable = 'draft' | 'pending';

interface OrderToExpire {
  id: string;
  code: string;
  organization_id: string;
  event_id: string;
  currency: string;
  total_minor: unknown;
  hold_id: string | null;
}

async function takeBack(tx: TxScope, state: Sweepable, candidates: readonly string[]): Promise<ReadonlySet<string>> {
  const now = tx.clock.now();
  const rows = await tx.em.execute<OrderToExpire[]>(
    `select id, code, organization_id, event_id, currency, total_minor, hold_id from orders
     where id in (?) and state = ? and expires_at <= ? order by id for update skip locked`,
    [candidates, state, now],
  );
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return new Set();
  await tx.em.execute(`update orders set state = 'expired', updated_at = ? where id in (?)`, [now, ids], 'run');
  if (state === 'pending') {
    await tx.em.execute(`update tickets set state = 'cancelled' where order_id in (?)`, [ids], 'run');
    for (const row of rows) tell(tx, row);
  }
  const places =
    state === 'draft'
      ? await letDraftsGo(
          tx,
          rows.map(({ id, hold_id }) => ({ id, holdId: hold_id })),
        )
      : await letGo(tx.em, ids);
  tx.claimLast((em) => giveBack(em, places));
  return new Set(ids);
}

function tell(tx: TxScope, row: OrderToExpire): void {
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
    await forgetFiles(tx, ids);
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
    await forgetCheckouts(scope);
  },
});

export const expireOrdersSchedule: Schedule = { name: 'orders.expire-orders', cron: '* * * * *', job: expireOrdersJob };
