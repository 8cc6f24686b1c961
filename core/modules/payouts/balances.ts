import type { EntityManager } from '@mikro-orm/sql';
import { milliseconds } from '../../kernel/clock.ts';
import { numberIn } from '../../kernel/db/rows.ts';
import { REHEARSALS_FROM } from '../../kernel/rehearsal.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
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
const sumWhere = (condition: string, column = 'e.clearing_minor') =>
  `coalesce(sum(case when ${condition} then ${column} else 0 end), 0)`;

// What came to the site's accounts counts order by order, so that it can be said of each whether its time has come. Pretended
// money counts nowhere, nor does the commission of orders that were paid with nothing else.
const ORDERS = (whose: string) => `
  select e.organization_id, e.currency, e.order_id,
    ${sumWhere(`${LIVE} and e.clearing_minor > 0 and e.source_kind <> 'dispute'`)} as received,
    ${sumWhere(`${LIVE} and e.clearing_minor < 0 and e.source_kind <> 'dispute'`)} as returned,
    ${sumWhere(`${LIVE} and e.source_kind = 'dispute'`)} as disputed,
    ${sumWhere(LIVE)} as live,
    ${sumWhere(`a.mode = 'test'`, 'abs(e.clearing_minor)')} as pretended,
    ${sumWhere(`a.mode <> 'test'`, 'abs(e.clearing_minor)')} as real_money,
    sum(e.receivable_minor) as receivable, sum(e.refunds_due_minor) as refunds_due,
    sum(e.platform_fee_minor) as platform_fee, sum(e.payouts_due_minor) as under_way, sum(e.paid_out_minor) as paid_out,
    max(case when ${LIVE} and e.clearing_minor > 0 then e.at end) as captured_at
  from ledger_entries e left join gateway_accounts a on a.id = e.gateway_account_id
  where ${whose} group by e.organization_id, e.currency, e.order_id`;
const ENDS = `(select max(d.ends_at) from order_lines l inner join occurrences d on d.id = l.occurrence_id
  where l.order_id = g.order_id)`;

const balancesSql = (whose: string, from: 'event_end' | 'capture') => `
  select x.organization_id, x.currency, sum(x.received) as received, sum(x.returned) as returned,
    sum(x.disputed) as disputed, sum(x.back) as back, sum(x.commission) as commission, sum(x.under_way) as under_way,
    sum(x.paid_out) as paid_out,
    sum(case when x.share > 0 and x.ripens_at > ? then x.share else 0 end) as held,
    sum(case when x.share > 0 and x.ripens_at <= ? and x.ripens_at > ? then x.share else 0 end) as recent
  from (select s.*, s.live + s.back + s.commission + s.passed_on as share from (
    select g.organization_id, g.currency, g.received, g.returned, g.disputed, g.live, g.under_way, g.paid_out,
      case when g.order_id is null then 0 else g.paid_out end as passed_on,
      case when g.live <= 0 then 0 else greatest(least(g.receivable, 0) + g.refunds_due, 0 - g.live) end as back,
      case when g.pretended > 0 and g.real_money = 0 then 0 else g.platform_fee end as commission,
      ${from === 'capture' ? 'g.captured_at' : `coalesce(${ENDS}, g.captured_at)`} as ripens_at
    from (${ORDERS(whose)}) g) s) x
  group by x.organization_id, x.currency order by x.organization_id, x.currency`;

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
  const whose = organizationId === undefined ? 'e.organization_id < ?' : 'e.organization_id = ?';
  const rows = await em.execute<Record<string, unknown>[]>(balancesSql(whose, holdFrom), [
    ...[ripe, ripe, free],
    organizationId ?? REHEARSALS_FROM,
  ]);
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
