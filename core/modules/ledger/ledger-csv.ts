import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { Scope } from '../../kernel/scope/scope.ts';
import { money, toDecimal } from '../../kernel/values/money.ts';
import { listEntries, type EntryFilter, type EntryPage } from './ledger-queries.ts';
import { statementOf, type Period, type StatementRow } from './statement.ts';

type Reads = Pick<Scope, 'em' | 't'>;

const AT_ONCE = 500;
const ENTRY_COLUMNS = ['at', 'what', 'order', 'account', 'at_account', 'currency', 'plus', 'minus', 'entry'];
const STATEMENT_COLUMNS = [
  ...['currency', 'account', 'at_account', 'opening_plus', 'opening_minus', 'plus', 'minus', 'closing_plus'],
  'closing_minus',
];

/** All entries that the list shows: a row for each account that one moves. What is taken off stands in a column of its own. */
export function ledgerCsv(scope: Reads, filter: EntryFilter): Readable {
  return Readable.from(lines(scope, filter)).pipe(csvOf(scope, ENTRY_COLUMNS));
}

export function statementCsv(scope: Reads, at: Period & { readonly organizationId: string }): Readable {
  return Readable.from(balances(scope, at)).pipe(csvOf(scope, STATEMENT_COLUMNS));
}

function csvOf(scope: Reads, keys: readonly string[]) {
  const columns = keys.map((key) => ({ key, header: scope.t(`ledger.csv.${key}`) }));
  return stringify({ header: true, bom: true, columns, escape_formulas: true, record_delimiter: '\r\n' });
}

async function* lines(scope: Reads, filter: EntryFilter) {
  let cursor: string | undefined;
  do {
    const page: EntryPage = await listEntries(scope, { ...filter, cursor, limit: AT_ONCE });
    for (const { id, at, kind, orderCode, gatewayAccount, currency, lines: own } of page.rows) {
      for (const { account, minor } of own) {
        yield {
          ...{ at: at.toISOString(), what: scope.t(`ledger.kind.${kind}`), order: orderCode ?? '', currency },
          account: scope.t(`ledger.account.${account}`),
          at_account: account === 'clearing' ? (gatewayAccount?.label ?? '') : '',
          ...sides('', minor, currency),
          entry: id,
        };
      }
    }
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}

async function* balances(scope: Reads, at: Period & { readonly organizationId: string }) {
  for (const row of await statementOf(scope, at)) yield record(scope, row);
}

function record({ t }: Reads, { currency, account, gatewayAccount, ...sums }: StatementRow) {
  return {
    ...{ currency, account: t(`ledger.account.${account}`), at_account: gatewayAccount?.label ?? '' },
    ...sides('opening_', sums.openingMinor, currency),
    plus: toDecimal(money(sums.plusMinor, currency)),
    minus: toDecimal(money(0 - sums.minusMinor, currency)),
    ...sides('closing_', sums.closingMinor, currency),
  };
}

// A number that begins with a sign would be a formula for some spreadsheets.
function sides(prefix: string, minor: number, currency: string) {
  const text = toDecimal(money(Math.abs(minor), currency));
  return { [`${prefix}plus`]: minor > 0 ? text : '', [`${prefix}minus`]: minor < 0 ? text : '' };
}
