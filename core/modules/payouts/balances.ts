import type { EntityManager } from '@mikro-orm/sql';
import { milliseconds } from '../../kernel/clock.ts';
import { numberIn } from '../../kernel/db/rows.ts';
import { REHEARSALS_FROM } from '../../kernel/rehearsal.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { keptOrdersSql } from '../ledger/index.ts';
import { payoutSettings } from './payout-settings.ts';

/** What the site and an organization owe each other in a currency; all below nothing takes off from it. */
export interface PayoutBalance {
  readonly organizationId: string;
  readonly currency: string;
  /** Money that buyers paid to accounts of the site. */
  readonly receivedMinor: number;
  /** What went back to them. */
  readonly returnedMinor: number;
  /** Taken off by banks for disputes, and given back where they were won. */
  readonly disputedMinor: number;
  /** What is to go back: refunds under way, and what was paid too much. */
  readonly backMinor: number;
  readonly commissionMinor: number;
  readonly underWayMinor: number;
  readonly paidOutMinor: number;
  /** Below nothing: the organization owes it to the site. */
  readonly balanceMinor: number;
  /** Not payable yet: the event has not ended long enough ago. */
  readonly heldMinor: number;
  readonly reservedMinor: number;
  /** Open disputes whose money no bank has taken yet. */
  readonly contestedMinor: number;
  /** What could be paid out now. */
  readonly availableMinor: number;
}

const LIVE = `(a.site_account_id is not null and a.mode = 'live')`;
/** Where the kind of an order's payment account and the end of its date stand. */
interface Known {
  readonly pretended: string;
  readonly ends: string;
  readonly join: string;
}

const KEPT: Known = {
  pretended: `coalesce(a.mode, '') = 'test'`,
  ends: 'o.ends_at',
  join: 'left join gateway_accounts a on a.id = g.account_id left join occurrences o on o.id = g.occurrence_id',
};
const LOOKED_UP: Known = {
  pretended: `coalesce((select max(case when a.mode = 'test' then 1 else 2 end)
    from ledger_entries e inner join gateway_accounts a on a.id = e.gateway_account_id
    where e.order_id = g.subject_id and e.clearing_minor <> 0), 0) = 1`,
  ends: `(select max(d.ends_at) from order_lines l inner join occurrences d on d.id = l.occurrence_id
    where l.order_id = g.subject_id)`,
  join: '',
};

// What came to the site's accounts counts order by order, so that it can be said of each whether its time has come. Pretended
// money counts nowhere, nor does the commission of orders that were paid with nothing else.
const sumsSql = (orders: string, { pretended, ends, join }: Known, from: Holding['holdFrom']) => `
  select x.organization_id, x.currency, sum(x.received) as received, sum(x.returned) as returned,
    sum(x.disputed) as disputed, sum(x.back) as back, sum(x.commission) as commission, sum(x.under_way) as under_way,
    sum(x.paid_out) as paid_out,
    sum(case when x.share > 0 and x.ripens_at > ? then x.share else 0 end) as held,
    sum(case when x.share > 0 and x.ripens_at <= ? and x.ripens_at > ? then x.share else 0 end) as recent
  from (select s.*, s.live + s.back + s.commission + s.passed_on as share from (
    select n.*, case when n.subject_id = n.organization_id then 0 else n.paid_out end as passed_on,
      case when n.live <= 0 then 0 else greatest(least(n.receivable_minor, 0) + n.refunds_due_minor, 0 - n.live) end as back
    from (select g.organization_id, g.currency, g.subject_id, g.receivable_minor, g.refunds_due_minor,
      g.received_minor as received, g.returned_minor as returned, g.disputed_minor as disputed,
      g.received_minor + g.returned_minor + g.disputed_minor as live,
      g.payouts_due_minor as under_way, g.paid_out_minor as paid_out,
      case when g.platform_fee_minor = 0 or ${pretended} then 0 else g.platform_fee_minor end as commission,
      ${from === 'capture' ? 'g.captured_at' : `coalesce(${ends}, g.captured_at)`} as ripens_at
    from ${orders} g ${join}) n) s) x
  group by x.organization_id, x.currency`;
const SUMS = ['received', 'returned', 'disputed', 'back', 'commission', 'under_way', 'paid_out', 'held', 'recent'];

/** Of one organization, or of all of them; computed from the ledger, by currency. */
export async function payoutBalances(
  { em, settings, clock }: Pick<Scope, 'em' | 'settings' | 'clock'>,
  organizationId?: string,
): Promise<PayoutBalance[]> {
  return balancesIn(em.fork(), await settings.get(payoutSettings), clock.now(), organizationId);
}

/** The same as a transaction sees it. */
export async function payoutBalancesWithin(tx: TxScope, organizationId: string): Promise<PayoutBalance[]> {
  return balancesIn(tx.em, await tx.settings.get(payoutSettings), tx.clock.now(), organizationId);
}

interface Holding {
  readonly holdFrom: 'event_end' | 'capture';
  readonly holdDays: number;
  readonly reservePercent: number;
  readonly reserveDays: number;
}

async function balancesIn(
  em: EntityManager,
  { holdFrom, holdDays, reservePercent, reserveDays }: Holding,
  now: Date,
  organizationId: string | undefined,
): Promise<PayoutBalance[]> {
  const ripe = new Date(now.getTime() - milliseconds({ days: holdDays }));
  const free = new Date(ripe.getTime() - milliseconds({ days: reserveDays }));
  const { begin, kept, others } =
    organizationId === undefined ? keptOrdersSql('<', REHEARSALS_FROM) : keptOrdersSql('=', organizationId);
  const times = [ripe, ripe, free];
  const rows = await em.execute<Record<string, unknown>[]>(
    `${begin.sql} select organization_id, currency, ${SUMS.map((name) => `sum(${name}) as ${name}`).join(', ')}
     from (${sumsSql(kept.sql, KEPT, holdFrom)} union all ${sumsSql(others.sql, LOOKED_UP, holdFrom)}) b
     group by organization_id, currency order by organization_id, currency`,
    [...begin.values, ...times, ...kept.values, ...times, ...others.values],
  );
  const contested = await contestedIn(em, organizationId);
  return rows.map((row) => {
    const minor = (name: string) => numberIn(row[name]);
    const parts = {
      ...{ receivedMinor: minor('received'), returnedMinor: minor('returned'), disputedMinor: minor('disputed') },
      ...{ backMinor: minor('back'), commissionMinor: minor('commission') },
      ...{ underWayMinor: minor('under_way'), paidOutMinor: minor('paid_out') },
    };
    const balanceMinor = Object.values(parts).reduce((sum, part) => sum + part, 0);
    const heldMinor = minor('held');
    const reservedMinor = Math.ceil((minor('recent') * reservePercent) / 100);
    const contestedMinor = contested.get(`${String(row['organization_id'])} ${String(row['currency'])}`) ?? 0;
    return {
      ...{ organizationId: String(row['organization_id']), currency: String(row['currency']) },
      ...{ ...parts, balanceMinor, heldMinor, reservedMinor, contestedMinor },
      availableMinor: balanceMinor - heldMinor - reservedMinor - contestedMinor,
    };
  });
}

/** By organization and currency. */
async function contestedIn(em: EntityManager, organizationId: string | undefined): Promise<Map<string, number>> {
  const rows = await em.execute<Record<string, unknown>[]>(
    `select d.organization_id, p.currency, sum(d.amount_minor) as contested
     from disputes d inner join payments p on p.id = d.payment_id inner join gateway_accounts a on a.id = p.account_id
     where d.state in ('inquiry', 'needs_response', 'under_review') and d.withdrawn = false and ${LIVE}
     ${organizationId === undefined ? '' : 'and d.organization_id = ?'} group by d.organization_id, p.currency`,
    organizationId === undefined ? [] : [organizationId],
  );
  return new Map(
    rows.map((row) => [`${String(row['organization_id'])} ${String(row['currency'])}`, numberIn(row['contested'])]),
  );
}
