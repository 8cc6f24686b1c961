import { resendOrderPage } from './act.page.ts';
import { approveOrderPage, declineOrderPage } from './approve.page.ts';
import { cancelOrderPage, cancelTicketPage } from './cancel.page.ts';
import { ordersPage } from './list.page.ts';
import { deadlinePage, reactivatePage } from './reopen.page.ts';
import { adminOrderPage } from './show.page.ts';

export const orderAdminPages = [
  ordersPage,
  adminOrderPage,
  cancelOrderPage,
  cancelTicketPage,
  resendOrderPage,
  approveOrderPage,
  declineOrderPage,
  deadlinePage,
  reactivatePage,
];
