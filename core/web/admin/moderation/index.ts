import { contactOrganizerPage, dismissReportPage, liftTakedownPage, takeDownEventPage } from './act.page.ts';
import { bulkReportsPage } from './bulk-reports.page.ts';
import { reportPage } from './report.page.ts';
import { reportsPage } from './reports.page.ts';

export const moderationPages = [
  reportsPage,
  reportPage,
  bulkReportsPage,
  dismissReportPage,
  contactOrganizerPage,
  takeDownEventPage,
  liftTakedownPage,
];
