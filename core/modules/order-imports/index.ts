export { OrderImport, type ImportKind, type ImportState } from './order-import.entity.ts';
export { ImportedOrder } from './imported-order.entity.ts';
export { IMPORT_FIELDS, type ImportField } from './import-fields.ts';
export { IMPORT_FILE_BYTES, ImportOptions, MOST_ROWS, PAID_STATES, type PaidState } from './import-options.ts';
export { sayProblem, type ImportProblem, type ImportReport, type ShownRow, type StockChange } from './import-report.ts';
export { createImport, type CreateImport } from './create-import.ts';
export { discardImport } from './discard-import.ts';
export { createGuestList, GUEST_LIST_CHARS, type CreateGuestList } from './guest-list.ts';
export { importOf, type ImportAddress } from './locked-import.ts';
export {
  prepareOrderImport,
  resumeOrderImport,
  startOrderImport,
  stopOrderImport,
  type PrepareImport,
} from './change-import.ts';
export { runImport, runImportJob } from './run-import.ts';
export { previewUndo, undoImport, type UndoImport } from './undo-import.ts';
export {
  failedOrdersOf,
  firstRowsOf,
  importsOf,
  problemsCsv,
  standingOrders,
  uploadersOf,
  type FailedOrder,
} from './import-queries.ts';
export { sweepImportsJob, sweepImportsSchedule } from './sweep-imports.job.ts';
