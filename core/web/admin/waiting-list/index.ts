import { offerEntryPage, removeEntryPage, waitingEntryAdminPage } from './entry.page.ts';
import { waitingCsvPage, waitingListPage } from './list.page.ts';

export const waitingListPages = [
  waitingListPage,
  waitingCsvPage,
  waitingEntryAdminPage,
  offerEntryPage,
  removeEntryPage,
];
