import type { Page } from '../kernel/pages/page.ts';
import { accessPages } from './admin/access/index.ts';
import { accountPages } from './account/index.ts';
import { attendeePages } from './admin/attendees/index.ts';
import { auditPages } from './admin/audit/index.ts';
import { bankPages } from './admin/bank/index.ts';
import { invoicePages } from './admin/invoices/index.ts';
import { blockPages } from './admin/blocks/index.ts';
import { boxOfficePages } from './admin/box-office/index.ts';
import { orderImportPages } from './admin/order-imports/index.ts';
import { checkInPages } from './admin/check-in/index.ts';
import { dashboardPages } from './admin/dashboard/index.ts';
import { eventPages } from './admin/events/index.ts';
import { exchangeRatePages } from './admin/exchange-rates/index.ts';
import { financePages } from './admin/finance/index.ts';
import { feePages } from './admin/fees/index.ts';
import { jobPages } from './admin/jobs/index.ts';
import { messagePages } from './admin/messages/index.ts';
import { moderationPages } from './admin/moderation/index.ts';
import { orderAdminPages } from './admin/orders/index.ts';
import { organizationPages } from './admin/organizations/index.ts';
import { questionAdminPages } from './admin/questions/index.ts';
import { ledgerPages } from './admin/ledger/index.ts';
import { disputePages } from './admin/disputes/index.ts';
import { giftCardPages } from './admin/gift-cards/index.ts';
import { promotionPages } from './admin/promotions/index.ts';
import { reviewPages } from './admin/reviews/index.ts';
import { payoutPages } from './admin/payouts/index.ts';
import { paymentAdminPages } from './admin/payments/index.ts';
import { seatPages } from './admin/seats/index.ts';
import { shellPages } from './admin/shell/index.ts';
import { termsAdminPages } from './admin/terms/index.ts';
import { taxPages } from './admin/taxes/index.ts';
import { ticketAdminPages } from './admin/tickets/index.ts';
import { waitingRoomAdminPages } from './admin/waiting-rooms/index.ts';
import { waitingListPages } from './admin/waiting-list/index.ts';
import { userPages } from './admin/users/index.ts';
import { accessEndpoints } from './api/access/index.ts';
import { admissionEndpoints } from './api/admission/index.ts';
import { auditEndpoints } from './api/audit/index.ts';
import { authEndpoints } from './api/auth/index.ts';
import { invoiceEndpoints } from './api/invoices/index.ts';
import { bankEndpoints } from './api/bank/index.ts';
import { boxOfficeEndpoints } from './api/box-office/index.ts';
import { orderImportEndpoints } from './api/order-imports/index.ts';
import type { Endpoint } from './api/endpoint.ts';
import { eventEndpoints } from './api/events/index.ts';
import { exchangeRateEndpoints } from './api/exchange-rates/index.ts';
import { holdEndpoints } from './api/holds/index.ts';
import { moderationEndpoints } from './api/moderation/index.ts';
import { orderEndpoints } from './api/orders/index.ts';
import { organizationEndpoints } from './api/organizations/index.ts';
import { paymentEndpoints } from './api/payments/index.ts';
import { payoutEndpoints } from './api/payouts/index.ts';
import { questionEndpoints } from './api/questions/index.ts';
import { cancellationEndpoints } from './api/cancellations/index.ts';
import { ledgerEndpoints } from './api/ledger/index.ts';
import { disputeEndpoints } from './api/disputes/index.ts';
import { matchEndpoints } from './api/matches/index.ts';
import { giftCardEndpoints } from './api/gift-cards/index.ts';
import { promotionEndpoints } from './api/promotions/index.ts';
import { registrationEndpoints } from './api/registrations/index.ts';
import { reviewEndpoints } from './api/reviews/index.ts';
import { termsEndpoints } from './api/terms/index.ts';
import { seatEndpoints } from './api/seats/index.ts';
import { taxEndpoints } from './api/taxes/index.ts';
import { ticketTypeEndpoints } from './api/ticket-types/index.ts';
import { waitingRoomEndpoints } from './api/waiting-rooms/index.ts';
import { ticketEndpoints } from './api/tickets/index.ts';
import { waitingListEndpoints } from './api/waiting-list/index.ts';
import { orderPages } from './storefront/order-pages.ts';
import { takeGiftCardOffPage, useGiftCardPage } from './storefront/gift-card.page.ts';
import { payInstructionsPage } from './storefront/pay-instructions.page.ts';
import { payReturnPage } from './storefront/pay-return.page.ts';
import { payPage } from './storefront/pay.page.ts';
import { sitePages } from './storefront/site-pages.ts';

// Each page and operation is typed by its own path and schema; in one list they are just pages and operations.

/** Every page of core, by area; the busiest first. */
export const CORE_PAGES: readonly Page[] = [
  ...sitePages,
  ...orderPages,
  ...[useGiftCardPage, takeGiftCardOffPage],
  ...[payPage, payInstructionsPage, payReturnPage],
  ...shellPages,
  ...dashboardPages,
  ...eventPages,
  ...ticketAdminPages,
  ...waitingRoomAdminPages,
  ...boxOfficePages,
  ...orderImportPages,
  ...questionAdminPages,
  ...termsAdminPages,
  ...seatPages,
  ...orderAdminPages,
  ...attendeePages,
  ...waitingListPages,
  ...checkInPages,
  ...paymentAdminPages,
  ...financePages,
  ...bankPages,
  ...disputePages,
  ...invoicePages,
  ...promotionPages,
  ...taxPages,
  ...feePages,
  ...giftCardPages,
  ...ledgerPages,
  ...payoutPages,
  ...exchangeRatePages,
  ...organizationPages,
  ...reviewPages,
  ...accessPages,
  ...moderationPages,
  ...blockPages,
  ...userPages,
  ...accountPages,
  ...messagePages,
  ...jobPages,
  ...auditPages,
] as readonly unknown[] as Page[];

/** Every operation of the REST contract, by noun. */
export const CORE_ENDPOINTS: readonly Endpoint[] = [
  ...authEndpoints,
  ...accessEndpoints,
  ...organizationEndpoints,
  ...eventEndpoints,
  ...reviewEndpoints,
  ...moderationEndpoints,
  ...ticketTypeEndpoints,
  ...holdEndpoints,
  ...waitingRoomEndpoints,
  ...waitingListEndpoints,
  ...boxOfficeEndpoints,
  ...orderImportEndpoints,
  ...questionEndpoints,
  ...termsEndpoints,
  ...seatEndpoints,
  ...promotionEndpoints,
  ...taxEndpoints,
  ...giftCardEndpoints,
  ...ledgerEndpoints,
  ...orderEndpoints,
  ...registrationEndpoints,
  ...ticketEndpoints,
  ...paymentEndpoints,
  ...bankEndpoints,
  ...disputeEndpoints,
  ...matchEndpoints,
  ...payoutEndpoints,
  ...exchangeRateEndpoints,
  ...invoiceEndpoints,
  ...cancellationEndpoints,
  ...admissionEndpoints,
  ...auditEndpoints,
] as readonly unknown[] as Endpoint[];
