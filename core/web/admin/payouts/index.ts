import {
  blockPayoutsPage,
  organizationBalancePage,
  payoutBalancesPage,
  receiveMoneyPage,
  unblockPayoutsPage,
} from './balances.page.ts';
import { ownPayoutPage, ownPayoutsPage, ownStatementPage, payoutAccountPage } from './own.page.ts';
import {
  approvePayoutPage,
  payoutFailedPage,
  payoutPaidPage,
  reversePayoutPage,
  sitePayoutPage,
  siteStatementPage,
} from './payout.page.ts';
import {
  approveRunPage,
  newPayoutRunPage,
  payoutFilePage,
  payoutRunPage,
  payoutRunsPage,
  sendRunPage,
} from './runs.page.ts';
import { editSiteAccountPage, newSiteAccountPage, siteAccountsPage } from './site-accounts.page.ts';

export const payoutPages = [
  ...[ownPayoutsPage, ownPayoutPage, ownStatementPage, payoutAccountPage],
  ...[payoutRunsPage, newPayoutRunPage, payoutRunPage, approveRunPage, sendRunPage, payoutFilePage],
  ...[sitePayoutPage, siteStatementPage, approvePayoutPage, payoutPaidPage, payoutFailedPage, reversePayoutPage],
  ...[payoutBalancesPage, organizationBalancePage, blockPayoutsPage, unblockPayoutsPage, receiveMoneyPage],
  ...[siteAccountsPage, newSiteAccountPage, editSiteAccountPage],
];
