export type { CheckInFact } from './admission.hooks.ts';

export { CheckInList } from './check-in-list.entity.ts';
export { Scan, SCAN_RESULTS, type ScanResult } from './scan.entity.ts';
export { validateTicket, type ValidateTicket } from './validate-ticket.ts';
export { recallValidation, type Validation } from './validation.ts';
export type { ScannedTicket } from './scanned-ticket.ts';
export { undoAdmission } from './undo-admission.ts';
export { CheckInListFacts, createCheckInList, deleteCheckInList, updateCheckInList } from './check-in-lists.ts';
export { checkInListOf, checkInListsOf, type CheckInListRow } from './check-in-list-queries.ts';
export { attendanceOf, searchAttendees, SHORTEST_SEARCH, type Attendance } from './attendance-queries.ts';
export { isOnList } from './judge-scan.ts';
export {
  listScans,
  recentScans,
  scanById,
  scansOfTickets,
  type ListScans,
  type ScanPage,
  type ScanRow,
} from './scan-queries.ts';
