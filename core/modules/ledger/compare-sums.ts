import type { EntityManager } from '@mikro-orm/sql';
import { isPostgres } from '../../kernel/db/columns.ts';
import { maybeInstantIn } from '../../kernel/db/rows.ts';
import { ACCOUNTS, columnOf } from './accounts.ts';
import { ENTRY_AS_ORDER, ORDER_SUMS } from './kept-orders-sql.ts';
import { SUMMED } from './marks.ts';

/** What is kept of an hour or of an order, and is not what its entries come to. */
export interface SumDifference {
  readonly organizationId: string;
  readonly currency: string;
  /** When the hour begins. */
  readonly at: Date | null;
  /** The order, or the organization for what is of none. */
  readonly subjectId: string | null;
}

type Row = Readonly<Record<string, unknown>>;

const MOST = 100;
const THROUGH_MARK = 'seq <= coalesce((select seq from ledger_marks where id = ?), 0)';

/**
 * Compares all that is kept with the entries, each organization in one statement: so it is no matter what is posted and summed
 * meanwhile.
 */
export async function compareSums(em: EntityManager): Promise<SumDifference[]> {
  const ids = await em.execute<{ id: string }[]>(
    `select id from organizations union select organization_id as id from ledger_sums
     union select organization_id as id from ledger_orders order by id`,
  );
  const hours = hoursSql(em);
  const found: SumDifference[] = [];
  for (const { id } of ids) {
    const rows = [
      ...(await em.execute<Row[]>(hours, [id, SUMMED, id])),
      ...(await em.execute<Row[]>(ORDERS, [id, SUMMED, id])),
      ...(await em.execute<Row[]>(DATES, [id])),
    ];
    found.push(...rows.map((row) => differenceOf(id, row)));
    if (found.length >= MOST) break;
  }
  return found;
}

/** Entries that were summed together are on the same side of each account, and so is their sum. */
function hoursSql(em: EntityManager): string {
  const hour = isPostgres(em.getPlatform())
    ? `date_trunc('hour', at, 'UTC')`
    : `cast(date_format(at, '%Y-%m-%d %H:00:00') as datetime(3))`;
  const minors = ACCOUNTS.map(columnOf);
  const columns = `currency, kind, gateway_account_id, ${minors.join(', ')}`;
  return `select at, currency from (
      select 1 as side, 1 as entries, ${hour} as at, ${columns} from ledger_entries
      where organization_id = ? and ${THROUGH_MARK}
      union all
      select -1 as side, entries, at, ${columns} from ledger_sums where organization_id = ?
    ) e group by at, currency, kind, gateway_account_id, ${minors.map((name) => `sign(${name})`).join(', ')}
    having ${['entries', ...minors].map(differs).join(' or ')} order by at, currency limit ${MOST}`;
}

const differs = (name: string): string => `sum(side * ${name}) <> 0`;
const lastOn = (side: string): string => `coalesce(max(case when side = ${side} then captured_at end), '1970-01-02')`;

const ORDERS = `select currency, subject_id from (
    select 1 as side, ${ENTRY_AS_ORDER} from ledger_entries e left join gateway_accounts a on a.id = e.gateway_account_id
    where e.organization_id = ? and e.${THROUGH_MARK}
    union all
    select -1 as side, organization_id, currency, subject_id, ${ORDER_SUMS.join(', ')}, captured_at from ledger_orders
    where organization_id = ?
  ) e group by currency, subject_id
  having ${ORDER_SUMS.map(differs).join(' or ')} or ${lastOn('1')} <> ${lastOn('-1')}
  order by subject_id limit ${MOST}`;

const LINES = 'from order_lines l where l.order_id = k.subject_id';
const MOVED =
  'from ledger_entries e where e.order_id = k.subject_id and e.clearing_minor <> 0 and e.gateway_account_id is not null';

/** Orders of which another date or payment account is kept than their lines and entries have. */
const DATES = `select k.currency, k.subject_id from ledger_orders k
  where k.organization_id = ? and k.subject_id <> k.organization_id and (
    k.occurrences <> least(2, (select count(distinct l.occurrence_id) ${LINES}))
    or k.several <> (k.accounts > 1 or k.occurrences > 1)
    or (k.occurrences = 1 and not exists (select 1 ${LINES} and l.occurrence_id = k.occurrence_id))
    or (k.accounts = 1 and not exists (select 1 ${MOVED} and e.gateway_account_id = k.account_id)))
  order by k.subject_id limit ${MOST}`;

function differenceOf(organizationId: string, { currency, at, subject_id: subjectId }: Row): SumDifference {
  return {
    ...{ organizationId, currency: String(currency), at: maybeInstantIn(at) },
    subjectId: subjectId ? String(subjectId) : null,
  };
}
