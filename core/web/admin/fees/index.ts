import { editFeePage, feesPage, newFeePage } from './organization-fees.page.ts';
import { paymentFeePage } from './payment-fee.page.ts';
import { editSiteFeePage, newSiteFeePage, siteFeesPage } from './site-fees.page.ts';

export const feePages = [
  feesPage,
  newFeePage,
  editFeePage,
  paymentFeePage,
  siteFeesPage,
  newSiteFeePage,
  editSiteFeePage,
];
