export { LedgerEntry, ENTRY_KINDS, type EntryKind, type EntrySource } from './ledger-entry.entity.ts';
export { LedgerOrder } from './ledger-order.entity.ts';
export { LedgerSum } from './ledger-sum.entity.ts';
export { LedgerMark } from './ledger-mark.entity.ts';
export { ACCOUNTS, type Account, type Amounts, type Lines } from './accounts.ts';
export { post, type Entry } from './post.ts';
export { billOrder } from './bill-order.ts';
export { openingBills } from './opening-bills.ts';
export { markOpened, openedAt } from './marks.ts';
export { chainLedger, resignLedger, verifyLedgerChain, type LedgerChain } from './chain-ledger.ts';
export { chainLedgerJob, chainLedgerSchedule } from './chain-ledger.job.ts';
export { verifyLedger, type Balance, type LedgerReport } from './verify-ledger.ts';
export type { Difference } from './compare-orders.ts';
export type { SumDifference } from './compare-sums.ts';
export {
  entriesOfOrder,
  entriesOfSources,
  latestEntriesOfOrder,
  listEntries,
  sumEntries,
  type CurrencyTotals,
  type EntryFilter,
  type EntryRow,
} from './ledger-queries.ts';
export { statementOf, type StatementRow } from './statement.ts';
export { postedSql } from './posted-sql.ts';
export { keptOrdersSql } from './kept-orders-sql.ts';
export { resumLedger, sumLedger } from './sum-ledger.ts';
export { resumDates } from './sum-orders.ts';
export { ledgerCsv, statementCsv } from './ledger-csv.ts';
