import { checkInPage } from './events.page.ts';
import { deleteListPage, editListPage, listsPage, newListPage } from './lists.page.ts';
import { scanPage, statePage, undoInPlacePage, undoPage, validatePage } from './scan.page.ts';
import { scansPage } from './scans.page.ts';

export const checkInPages = [
  checkInPage,
  scanPage,
  validatePage,
  undoPage,
  undoInPlacePage,
  statePage,
  scansPage,
  listsPage,
  newListPage,
  editListPage,
  deleteListPage,
];
