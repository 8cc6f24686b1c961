export type { ContributedFile, ExportReady } from './data-exports.hooks.ts';
export { DataExport, type DataExportState } from './data-export.entity.ts';
export { requestExport } from './request-export.ts';
export { type ExportRow, exportsOf, openExport } from './export-queries.ts';
export { makeExport } from './make-export.job.ts';
export { removeExportFile, subscribeDataExports } from './forget-exports.ts';
export { sweepExportsJob, sweepExportsSchedule } from './sweep-exports.job.ts';
