import { z } from 'zod';
import type { EntityManager } from '@mikro-orm/sql';
import { jsonIn, maybeNumberIn, numberIn } from '../../kernel/db/rows.ts';
import { defineJob, type Schedule } from '../../kernel/jobs/define.ts';
import type { QuotaClaim } from '../tickets/index.ts';
import { SYSTEM } from '../../kernel/scope/actor.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { HOLDING } from './order-state.ts';

export interface Drift {
  readonly quotaId: string;
  readonly name: string;
  readonly was: number;
  readonly is: number;
}

/** The places of an event, or what an organization counts across its events, such as uses of codes. */
export type Counters = { readonly eventId: string } | { readonly organizationId: string };

/**
 * Counts orders and what staff keep back, and compares with the counters of their quotas. They agree unless something is
 * broken; then the counter is put right, and people hear of it. Looks without locks first, so that a busy sale is not held
 * up for nothing.
 */
export async function recountQuotas(scope: Scope, counters: Counters): Promise<Drift[]> {
  const system = scope.as(SYSTEM);
  if ((await compare(system.em, counters, '')).length === 0) return [];
  return system.tx((tx) => putRight(tx, counters));
}

interface Counted extends Drift {
  readonly organizationId: string;
  readonly size: number | null;
}

async function putRight(tx: TxScope, counters: Counters): Promise<Drift[]> {
  const drifts = await compare(tx.em, counters, 'for update');
  const eventId = 'eventId' in counters ? counters.eventId : null;
  for (const { quotaId, name, organizationId, was, is, size } of drifts) {
    tx.log.error('quota.drifted', { quota: quotaId, event: eventId, was, is });
    tx.audit(
      'quota.drifted',
      { kind: 'quota', id: quotaId, organizationId, label: name },
      { before: { taken: was }, after: { taken: is } },
    );
    tx.emit('quota.drifted', { v: 1, quotaId, organizationId, eventId, was, is });
    // More sold than there is room for cannot be written down: the counter shows full, the fact says how many.
    const taken = size === null ? is : Math.min(is, size);
    tx.claimLast(
      async (em) => void (await em.execute('update quotas set taken = ? where id = ?', [taken, quotaId], 'run')),
    );
  }
  return drifts.map(({ quotaId, name, was, is }) => ({ quotaId, name, was, is }));
}

// Everything that changes a counter changes rows in the same transaction and its counter last: with the quotas locked,
// what the rows say is what the counters should.
async function compare(em: EntityManager, counters: Counters, lock: '' | 'for update'): Promise<Counted[]> {
  const [column, id, whose] =
    'eventId' in counters
      ? ['event_id', counters.eventId, 'event_id = ?']
      : ['organization_id', counters.organizationId, 'organization_id = ? and event_id is null'];
  const quotas = await em.execute<
    { id: string; organization_id: string; name: string; size: unknown; taken: unknown }[]
  >(`select id, organization_id, name, size, taken from quotas where ${whose} order by id ${lock}`, [id]);
  // In one statement, which sees one moment: places go from a hold to an order without touching a counter. They are an
  // event's, whose other counters have none.
  const rows =
    'eventId' in counters
      ? await em.execute<{ quota_id: string | null; quota_ids: unknown; quantity: unknown }[]>(
          `select q.id as quota_id, null as quota_ids, count(*) as quantity from occurrence_seats s
             inner join quotas q on q.occurrence_id = s.occurrence_id and q.seat_category = s.category
             where q.event_id = ? and s.state = 'blocked' group by q.id
           union all select null as quota_id, l.quota_ids, sum(l.quantity - l.cancelled_count) as quantity
             from order_lines l inner join orders o on o.id = l.order_id
             where o.event_id = ? and o.state in (?) group by l.quota_ids
           union all select null as quota_id, quota_ids, count as quantity from holds
             where event_id = ? and state = 'active'`,
          [id, id, HOLDING, id],
        )
      : [];
  const orders = await em.execute<{ claims: unknown }[]>(
    `select claims from orders where ${column} = ? and state in (?) and claims is not null
     union all select c.claims from order_changes c inner join orders o on o.id = c.order_id
     where o.${column} = ? and c.state = 'held'`,
    [id, HOLDING, id],
  );
  const counts = new Map<string, number>();
  for (const order of orders) {
    for (const { quotaId, count } of jsonIn<QuotaClaim[]>(order.claims)) {
      counts.set(quotaId, (counts.get(quotaId) ?? 0) + count);
    }
  }
  for (const { quota_id, quota_ids, quantity } of rows) {
    for (const quota of quota_id === null ? jsonIn<string[]>(quota_ids) : [quota_id])
      counts.set(quota, (counts.get(quota) ?? 0) + numberIn(quantity));
  }
  const counted = quotas.map(({ id, organization_id, name, size, taken }) => ({
    quotaId: id,
    organizationId: organization_id,
    name,
    size: maybeNumberIn(size),
    was: numberIn(taken),
    is: counts.get(id) ?? 0,
  }));
  return counted.filter(({ was, is }) => was !== is);
}

export const recountQuotasJob = defineJob({
  name: 'orders.recount-quotas',
  payload: z.object({}) as z.ZodType<Record<string, never>>,
  exclusiveBy: () => 'all',
  run: async (scope) => {
    const events = await scope.em.execute<{ id: string }[]>(
      `select id from events where state = 'published' and ends_at > ? order by id`,
      [scope.clock.now()],
    );
    for (const { id } of events) await recountQuotas(scope, { eventId: id });
    const organizations = await scope.em.execute<{ organization_id: string }[]>(
      'select distinct organization_id from quotas where event_id is null order by organization_id',
    );
    for (const { organization_id: organizationId } of organizations) await recountQuotas(scope, { organizationId });
  },
});

export const recountQuotasSchedule: Schedule = {
  name: 'orders.recount-quotas',
  cron: '17 * * * *',
  job: recountQuotasJob,
};
