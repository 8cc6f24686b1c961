import { organizationAuditPage, siteAuditPage } from './audit.page.ts';

export const auditPages = [organizationAuditPage, siteAuditPage];
