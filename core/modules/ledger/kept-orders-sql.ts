import { SUMMED } from './marks.ts';

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
const same = (a: string, b: string): string => KEY.map((name) => `${a}.${name} = ${b}.${name}`).join(' and ');

/** Entries as what is kept of their orders; joined with their payment accounts. */
export const ENTRY_AS_ORDER = `e.organization_id, e.currency, coalesce(e.order_id, e.organization_id) as subject_id,
  ${ofSite(`e.clearing_minor > 0 and e.source_kind <> 'dispute'`)} as received_minor,
  ${ofSite(`e.clearing_minor < 0 and e.source_kind <> 'dispute'`)} as returned_minor,
  ${ofSite(`e.source_kind = 'dispute'`)} as disputed_minor,
  e.receivable_minor, e.refunds_due_minor, e.platform_fee_minor, e.payouts_due_minor, e.paid_out_minor,
  case when ${LIVE} and e.clearing_minor > 0 then e.at end as captured_at`;

/**
 * A table of what the entries of each order come to, of one organization or of all below an id. Kept rows, but of orders
 * with entries that are in none yet: theirs are added up now, and say `2` for accounts and dates, so that these are looked
 * up. In one statement it is exact at that moment: the mark moves with the rows.
 */
export function keptOrdersSql(organizations: '=' | '<', id: string): OrderSums {
  const whose = (at: string) => `${at}.organization_id ${organizations} ?`;
  const fresh = (columns: string, join = '') =>
    `select ${columns} from ledger_entries e ${join} where ${whose('e')} and e.seq is null
     union all select ${columns} from ledger_entries e ${join}
     where ${whose('e')} and e.seq > coalesce((select seq from ledger_marks where id = ?), 0)`;
  const freshValues = [id, id, SUMMED];
  const touched = `(select distinct organization_id, currency, subject_id from (
    ${fresh('e.organization_id, e.currency, coalesce(e.order_id, e.organization_id) as subject_id')}) n)`;
  const kept = [...KEY, ...ORDER_SUMS, 'captured_at'].map((name) => `k.${name}`).join(', ');
  return {
    sql: `(select ${kept}, k.accounts, k.account_id, k.occurrences, k.occurrence_id from ledger_orders k
        left join ${touched} t on ${same('t', 'k')} where ${whose('k')} and t.subject_id is null
      union all
      select ${KEY.join(', ')}, ${ORDER_SUMS.map((name) => `sum(${name}) as ${name}`).join(', ')}, max(captured_at) as captured_at,
        2 as accounts, null as account_id, 2 as occurrences, null as occurrence_id
      from (
        select ${kept} from ledger_orders k inner join ${touched} t on ${same('t', 'k')} where ${whose('k')}
        union all
        ${fresh(ENTRY_AS_ORDER, 'left join gateway_accounts a on a.id = e.gateway_account_id')}
      ) moved group by ${KEY.join(', ')})`,
    values: [...freshValues, id, ...freshValues, id, ...freshValues],
  };
}
