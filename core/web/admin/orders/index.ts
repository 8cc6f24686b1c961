import { changeBuyerPage, resendOrderPage } from './act.page.ts';
import { approveOrderPage, declineOrderPage } from './approve.page.ts';
import { cancelOrderPage, cancelTicketPage } from './cancel.page.ts';
import { ordersCsvPage, ordersPage } from './list.page.ts';
import { changeOrderPage, dropChangePage, waiveChangePage } from './change.page.ts';
import { orderHistoryPage } from './history.page.ts';
import { orderBulkPage } from './bulk-orders.page.ts';
import { orderNotesPage } from './notes.page.ts';
import { deadlinePage, reactivatePage } from './reopen.page.ts';
import { adminOrderPage } from './show.page.ts';

export const orderAdminPages = [
  ordersPage,
  ordersCsvPage,
  adminOrderPage,
  cancelOrderPage,
  cancelTicketPage,
  changeOrderPage,
  waiveChangePage,
  dropChangePage,
  resendOrderPage,
  approveOrderPage,
  declineOrderPage,
  deadlinePage,
  reactivatePage,
  orderHistoryPage,
  orderNotesPage,
  changeBuyerPage,
  orderBulkPage,
];
