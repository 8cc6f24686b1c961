import { SINCE_SUMMED, SINCE_VALUES } from './posted-sql.ts';

/** A table of what the entries of orders come to. */
export interface OrderSums {
  readonly sql: string;
  readonly values: readonly string[];
}

const LIVE = `(a.site_account_id is not null and a.mode = 'live')`;
const ofSite = (condition: string): string => `case when ${LIVE} and ${condition} then e.clearing_minor else 0 end`;

export const ORDER_SUMS = [
  ...['received_minor', 'returned_minor', 'disputed_minor'],
  ...['receivable_minor', 'refunds_due_minor', 'platform_fee_minor', 'payouts_due_minor', 'paid_out_minor'],
];
const KEY = ['organization_id', 'currency', 'subject_id'];

/** Entries as what is kept of their orders; joined with their payment accounts. */
export const ENTRY_AS_ORDER = `e.organization_id, e.currency, coalesce(e.order_id, e.organization_id) as subject_id,
  ${ofSite(`e.clearing_minor > 0 and e.source_kind <> 'dispute'`)} as received_minor,
  ${ofSite(`e.clearing_minor < 0 and e.source_kind <> 'dispute'`)} as returned_minor,
  ${ofSite(`e.source_kind = 'dispute'`)} as disputed_minor,
  e.receivable_minor, e.refunds_due_minor, e.platform_fee_minor, e.payouts_due_minor, e.paid_out_minor,
  case when ${LIVE} and e.clearing_minor > 0 then e.at end as captured_at`;

export interface KeptOrders {
  /** What the statement begins with, which has both tables. */
  readonly begin: OrderSums;
  /** Of one date and one payment account at most. */
  readonly kept: OrderSums;
  /** Those of several, and those with entries that are in no row yet: dates and accounts are to be looked up. */
  readonly others: OrderSums;
}

/**
 * What the entries of each order come to, of one organization or of all below an id, as two tables. Whatever reads both in one
 * statement is exact at that moment: the mark moves with the rows.
 */
export function keptOrdersSql(organizations: '=' | '<', id: string): KeptOrders {
  const whose = (at: string) => `${at}.organization_id ${organizations} ?`;
  const fresh = (columns: string, join = '') =>
    `select ${columns} from ledger_entries e ${join} where ${whose('e')} and e.seq is null
     union all select ${columns} from ledger_entries e ${join} where ${whose('e')} and e.${SINCE_SUMMED}`;
  const freshValues = [id, id, ...SINCE_VALUES];
  const columns = [...KEY, ...ORDER_SUMS, 'captured_at'].map((name) => `k.${name}`).join(', ');
  // Most rows are of one: they are read as they lie, past the index for the others.
  const rows = (several: boolean) =>
    `ledger_orders k where ${whose('k')} and ${several ? 'k.several = true' : 'coalesce(k.several, true) = false'}
       and k.subject_id not in (select subject_id from moved)`;
  return {
    begin: {
      sql: `with moved as (select distinct organization_id, subject_id from (
        ${fresh('e.organization_id, coalesce(e.order_id, e.organization_id) as subject_id')}) n)`,
      values: freshValues,
    },
    kept: { sql: `(select ${columns}, k.account_id, k.occurrence_id from ${rows(false)})`, values: [id] },
    others: {
      sql: `(select ${KEY.join(', ')}, ${ORDER_SUMS.map((name) => `sum(${name}) as ${name}`).join(', ')},
          max(captured_at) as captured_at
        from (
          select ${columns} from ${rows(true)}
          union all
          select ${columns} from moved m
            inner join ledger_orders k on k.organization_id = m.organization_id and k.subject_id = m.subject_id
          union all
          ${fresh(ENTRY_AS_ORDER, 'left join gateway_accounts a on a.id = e.gateway_account_id')}
        ) u group by ${KEY.join(', ')})`,
      values: [id, ...freshValues],
    },
  };
}
