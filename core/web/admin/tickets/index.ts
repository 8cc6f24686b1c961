import { archiveTypePage, editTypePage, newTypePage, restoreTypePage } from './edit.page.ts';
import { convertHoldPage, releaseHoldPage } from './hold-acts.page.ts';
import { editHoldPage, holdsPage, newHoldPage } from './holds.page.ts';
import { deleteQuotaPage, editQuotaPage, newQuotaPage } from './quotas.page.ts';
import { ticketTypesPage } from './types.page.ts';

export const ticketAdminPages = [
  ticketTypesPage,
  newTypePage,
  editTypePage,
  archiveTypePage,
  restoreTypePage,
  newQuotaPage,
  editQuotaPage,
  deleteQuotaPage,
  ...[holdsPage, newHoldPage, editHoldPage, releaseHoldPage, convertHoldPage],
];
