import { extendPage, orderPage, releasePage } from './checkout.page.ts';
import { cancelPage } from './cancel-order.page.ts';
import { changeAnswersPage } from './change-answers.page.ts';
import { changePage, dropChangePage } from './change-order.page.ts';
import { confirmPage } from './checkout/confirm.page.ts';
import { answerFilePage } from './checkout/files.page.ts';
import { giftCardsPage } from './checkout/gift-cards.page.ts';
import { pluginStepPage } from './checkout/plugin-step.page.ts';
import { questionsPage } from './checkout/questions.page.ts';
import { restartPage } from './checkout/restart.page.ts';
import { findOrderPage } from './find-order.page.ts';
import { buyerInvoicePage, invoiceDownloadPage, requestInvoicePage } from './invoice.page.ts';
import { orderListPage } from './order-list.page.ts';
import { recipientPage, resendGiftCardPage } from './recipient.page.ts';
import { calendarPage, resendPage, ticketDownloadPage, ticketsPdfPage } from './order.page.ts';

/** The pages of an order; those on which it is paid have a list of their own. */
export const orderPages = [
  orderPage,
  extendPage,
  giftCardsPage,
  recipientPage,
  resendGiftCardPage,
  questionsPage,
  pluginStepPage,
  confirmPage,
  restartPage,
  answerFilePage,
  releasePage,
  ticketsPdfPage,
  calendarPage,
  resendPage,
  requestInvoicePage,
  buyerInvoicePage,
  invoiceDownloadPage,
  cancelPage,
  changePage,
  changeAnswersPage,
  dropChangePage,
  ticketDownloadPage,
  findOrderPage,
  orderListPage,
];
