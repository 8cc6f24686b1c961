export type { OrganizerNotice } from './moderation.hooks.ts';

export { EventReport, REPORT_REASONS, type ReportReason, type ReportState } from './event-report.entity.ts';
export { EventTakedown } from './event-takedown.entity.ts';
export { ReportEvent, reportEvent } from './report-event.ts';
export {
  ContactOrganizer,
  DismissReport,
  TakeDownEvent,
  contactOrganizer,
  dismissReport,
  liftTakedown,
  takeDownEvent,
} from './decide-report.ts';
export { type ReportRow, countOpenReports, listReports, reportAt, reportsByIds, takedownOf } from './report-queries.ts';
export { subscribeModeration } from './subscribers.ts';
