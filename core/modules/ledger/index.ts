export { LedgerEntry, ENTRY_KINDS, type EntryKind, type EntrySource } from './ledger-entry.entity.ts';
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
export {
  entriesOfOrder,
  entriesOfSources,
  latestEntriesOfOrder,
  listEntries,
  statementOf,
  sumEntries,
  type CurrencyTotals,
  type EntryFilter,
  type EntryRow,
  type StatementRow,
} from './ledger-queries.ts';
export { ledgerCsv, statementCsv } from './ledger-csv.ts';
