export type { WaitingFact } from './waiting-list.hooks.ts';

export { joinWaitingList, JoinWaitingList } from './join-waiting-list.ts';
export { leaveWaitingList, removeEntry } from './leave-waiting-list.ts';
export { changePriority, Priority } from './change-priority.ts';
export { offerEntry } from './offer-entry.ts';
export { offerPlaces } from './offer-places.ts';
export { settleOffers } from './settle-offers.ts';
export { sweepWaitingLists, sweepWaitingListsJob, sweepWaitingListsSchedule } from './sweep-waiting-lists.job.ts';
export { subscribeWaitingList } from './subscribers.ts';
export { waitingListSettings } from './waiting-list-settings.ts';
export { opensEntry, waitingLink, waitingToken } from './waiting-token.ts';
export {
  ENTRIES_AT_ONCE,
  entryById,
  entryOf,
  listEntries,
  waitsFor,
  waitingCounts,
  type EntryRow,
  type WaitingCounts,
} from './waiting-queries.ts';
export { linesOf, waitingLines, type WaitingLine } from './waiting-lines.ts';
export { entriesCsv } from './entries-csv.ts';
