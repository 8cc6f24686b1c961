export { periodOf, type Period } from './period.ts';
export { taxTotals, type TaxTotal, type TaxTotals } from './tax-totals.ts';
export { addUp, type DayOfSales, type Fill, fillOf, salesByDay } from './sales-queries.ts';
export {
  AUDIT_KINDS,
  auditEntry,
  type AuditFilter,
  type AuditRow,
  countAudit,
  historyOf,
  listAudit,
  type ListAudit,
} from './audit-queries.ts';
export { auditByDay, type DayOfActivity } from './audit-by-day.ts';
export { auditEntryJson, exportAudit, type ExportAudit } from './export-audit.ts';
export {
  FIGURE_SPANS,
  paymentFigures,
  PAY_TIMES,
  type AccountFigures,
  type FigureSpan,
  type PaymentFigures,
} from './payment-figures.ts';
