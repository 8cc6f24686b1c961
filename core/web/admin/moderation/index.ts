import { contactOrganizerPage, dismissReportPage, liftTakedownPage, takeDownEventPage } from './act.page.ts';
import { reportPage } from './report.page.ts';
import { reportsPage } from './reports.page.ts';

export const moderationPages = [
  reportsPage,
  reportPage,
  dismissReportPage,
  contactOrganizerPage,
  takeDownEventPage,
  liftTakedownPage,
];
