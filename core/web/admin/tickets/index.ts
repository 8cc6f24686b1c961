import { categoriesPage, categoryPage, removeCategoryPage } from './categories.page.ts';
import {
  addOnPage,
  removeAddOnPage,
  removeTierPage,
  tierPage,
  toggleVariationPage,
  variationPage,
} from './part-edit.page.ts';
import { typePartsPage } from './parts.page.ts';
import { archiveTypePage, editTypePage, newTypePage, restoreTypePage } from './edit.page.ts';
import { convertHoldPage, releaseHoldPage } from './hold-acts.page.ts';
import { editHoldPage, newHoldPage } from './hold-edit.page.ts';
import { holdsPage } from './holds.page.ts';
import { deleteQuotaPage, editQuotaPage, newQuotaPage } from './quotas.page.ts';
import { ticketTypesPage } from './types.page.ts';

export const ticketAdminPages = [
  ticketTypesPage,
  newTypePage,
  editTypePage,
  archiveTypePage,
  restoreTypePage,
  ...[typePartsPage, variationPage, toggleVariationPage, tierPage, removeTierPage, addOnPage, removeAddOnPage],
  ...[categoriesPage, categoryPage, removeCategoryPage],
  newQuotaPage,
  editQuotaPage,
  deleteQuotaPage,
  ...[holdsPage, newHoldPage, editHoldPage, releaseHoldPage, convertHoldPage],
];
