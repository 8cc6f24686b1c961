export { BankBatch } from './bank-batch.entity.ts';
export { BankEntry, type BankEntryState } from './bank-entry.entity.ts';
export { BankEntryShare } from './bank-entry-share.entity.ts';
export { BankImport } from './bank-import.entity.ts';
export { BankTransfer, type BankTransferState } from './bank-transfer.entity.ts';
export { bankAccountsOf, type BankAccountRow } from './bank-accounts.ts';
export { BANK_FIELDS, type BankField } from './bank-fields.ts';
export { bankImportOf, type AtBank } from './import-at.ts';
export { createBankImport } from './create-bank-import.ts';
export { STATEMENT_BYTES } from './read-statement.ts';
export { previewBankImport, setBankColumns, type BankPreview, type PreviewedEntry } from './preview-bank-import.ts';
export { discardBankImport, runBankImport, type BankImportResult } from './run-bank-import.ts';
export { assignEntry, giveEntryBack, ignoreEntry } from './settle-entry.ts';
export { sayWhereTo, transferIsDone } from './change-transfer.ts';
export { refuseTransfer, type RefuseTransfer } from './refuse-transfer.ts';
export { MOST_SHARES, splitEntry, type EntryShare } from './split-entry.ts';
export { batchFile, batchIsDone, batchOf, exportTransfers } from './export-transfers.ts';
export { painOf, type PainFile } from './write-pain.ts';
export { subscribeBank } from './await-transfer.ts';
export {
  bankBatchesOf,
  bankEntriesOf,
  bankEntryOf,
  bankTransferOf,
  bankTransfersOf,
  type BankEntryRow,
  type BankTransferRow,
} from './bank-queries.ts';
