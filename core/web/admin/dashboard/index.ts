import { backOfficePage, organizationDashboardPage, siteDashboardPage } from './dashboard.page.ts';

export const dashboardPages = [backOfficePage, organizationDashboardPage, siteDashboardPage];
