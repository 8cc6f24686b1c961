import { removeAccountPage, tryAccountPage } from './account-acts.page.ts';
import { accountsPage, editAccountPage, newAccountPage } from './accounts.page.ts';
import { attentionPage, resolveAttentionPage } from './attention.page.ts';
import { capturePage, markPaidPage, refundPage, takeMoneyPage, voidPage } from './order-payments.page.ts';

export const paymentAdminPages = [
  accountsPage,
  newAccountPage,
  editAccountPage,
  tryAccountPage,
  removeAccountPage,
  attentionPage,
  resolveAttentionPage,
  refundPage,
  markPaidPage,
  capturePage,
  voidPage,
  takeMoneyPage,
];
