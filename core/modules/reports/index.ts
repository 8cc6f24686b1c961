export { addUp, type DayOfSales, type Fill, fillOf, salesByDay } from './sales-queries.ts';
export { AUDIT_KINDS, type AuditRow, historyOf, listAudit, type ListAudit } from './audit-queries.ts';
