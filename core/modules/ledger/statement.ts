import { numberIn } from '../../kernel/db/rows.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { ACCOUNTS, columnOf, type Account } from './accounts.ts';
import { gatewayAccountIn } from './ledger-queries.ts';
import { postedSql, type Posted } from './posted-sql.ts';

type Reads = Pick<Scope, 'em'>;
type Row = Record<string, unknown>;

export interface StatementRow {
  readonly currency: string;
  readonly account: Account;
  /** Of `clearing`: which payment account. */
  readonly gatewayAccount: { readonly id: string; readonly label: string } | null;
  readonly openingMinor: number;
  /** All that was added, and all that was taken off, below nothing. */
  readonly plusMinor: number;
  readonly minusMinor: number;
  readonly closingMinor: number;
}

export interface Period {
  readonly from: Date;
  readonly to: Date;
}

/** What each account of an organization was before a period, what moved in it, and what it was afterwards. */
export async function statementOf(
  { em }: Reads,
  { organizationId, from, to }: Period & { readonly organizationId: string },
): Promise<StatementRow[]> {
  // What was before is one sum for each account: two looks are faster than one with all questions for every row.
  const moved = ACCOUNTS.flatMap((account) => {
    const minor = columnOf(account);
    return [
      `sum(case when ${minor} > 0 then ${minor} else 0 end) as ${account}_plus`,
      `sum(case when ${minor} < 0 then ${minor} else 0 end) as ${account}_minus`,
    ];
  });
  const opened = ACCOUNTS.map((account) => `sum(${columnOf(account)}) as ${account}_opening`);
  const sumsOf = (sums: readonly string[], { sql, values }: Posted) =>
    em.execute<Row[]>(
      `select s.*, g.label from (
         select currency, gateway_account_id, ${sums.join(', ')} from ${sql} e group by currency, gateway_account_id
       ) s left join gateway_accounts g on g.id = s.gateway_account_id`,
      [...values],
    );
  const before = await sumsOf(opened, postedSql({ organizationId, to: from }));
  const rows = joined(before, await sumsOf(moved, postedSql({ organizationId, from, to })));
  return [...Map.groupBy(rows, (row) => String(row['currency'])).values()].flatMap((own) =>
    ACCOUNTS.flatMap((account) =>
      account === 'clearing'
        ? own.map((row) => statementRow(account, [row], gatewayAccountIn(row)))
        : [statementRow(account, own, null)],
    ).filter(({ openingMinor, plusMinor, minusMinor }) => openingMinor !== 0 || plusMinor !== 0 || minusMinor !== 0),
  );
}

/** Rows of the same currency and payment account as one. */
function joined(...parts: readonly (readonly Row[])[]): Row[] {
  const byAccount = Map.groupBy(
    parts.flat(),
    (row) => `${String(row['currency'])} ${String(row['gateway_account_id'])}`,
  );
  const text = (row: Row, name: string) => String(row[name] ?? '');
  return [...byAccount.values()]
    .map((same): Row => Object.assign({}, ...same))
    .toSorted(
      (a, b) => compare(text(a, 'currency'), text(b, 'currency')) || compare(text(a, 'label'), text(b, 'label')),
    );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function statementRow(
  account: Account,
  rows: readonly Row[],
  gatewayAccount: StatementRow['gatewayAccount'],
): StatementRow {
  const sum = (what: string) => rows.reduce((total, row) => total + numberIn(row[`${account}_${what}`]), 0);
  const [openingMinor, plusMinor, minusMinor] = [sum('opening'), sum('plus'), sum('minus')];
  const closingMinor = openingMinor + plusMinor + minusMinor;
  const currency = String(rows[0]!['currency']);
  return { currency, account, gatewayAccount, openingMinor, plusMinor, minusMinor, closingMinor };
}
