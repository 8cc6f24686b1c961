import { backOfficePage, firstStepsPage, organizationDashboardPage, siteDashboardPage } from './dashboard.page.ts';

export const dashboardPages = [backOfficePage, organizationDashboardPage, firstStepsPage, siteDashboardPage];
