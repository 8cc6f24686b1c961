import { auditExportPages, organizationAuditPage, siteAuditPage } from './audit.page.ts';
import { organizationEntryPage, siteEntryPage } from './entry.page.ts';

export const auditPages = [
  organizationAuditPage,
  siteAuditPage,
  ...auditExportPages,
  organizationEntryPage,
  siteEntryPage,
];
