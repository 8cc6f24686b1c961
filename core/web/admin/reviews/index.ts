import { rejectEventPage, approveEventPage } from './events.page.ts';
import {
  documentPage,
  organizationReviewPage,
  rejectOrganizationPage,
  verifyOrganizationPage,
} from './organizations.page.ts';
import { reviewsPage } from './reviews.page.ts';

/** What waits for the site's admins. */
export const reviewPages = [
  reviewsPage,
  organizationReviewPage,
  verifyOrganizationPage,
  rejectOrganizationPage,
  documentPage,
  approveEventPage,
  rejectEventPage,
];
