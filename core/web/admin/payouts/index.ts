import {
  blockPayoutsPage,
  organizationBalancePage,
  payoutBalancesPage,
  receiveMoneyPage,
  unblockPayoutsPage,
} from './balances.page.ts';
import { connectPage, startConnectPage, useConnectPage } from './connect.page.ts';
import { ownPayoutPage, ownPayoutsPage, ownStatementPage, payoutAccountPage } from './own.page.ts';
import {
  approvePayoutPage,
  payoutFailedPage,
  payoutPaidPage,
  retryPayoutPage,
  reversePayoutPage,
  sitePayoutPage,
  siteStatementPage,
} from './payout.page.ts';
import { approveRunPage, payoutFilePage, payoutRunPage, sendRunPage } from './run.page.ts';
import { newPayoutRunPage, payoutRunsPage } from './runs.page.ts';
import { editSiteAccountPage, newSiteAccountPage, siteAccountsPage, trySiteAccountPage } from './site-accounts.page.ts';

export const payoutPages = [
  ...[ownPayoutsPage, ownPayoutPage, ownStatementPage, payoutAccountPage],
  ...[payoutRunsPage, newPayoutRunPage, payoutRunPage, approveRunPage, sendRunPage, payoutFilePage],
  ...[
    sitePayoutPage,
    siteStatementPage,
    approvePayoutPage,
    payoutPaidPage,
    retryPayoutPage,
    payoutFailedPage,
    reversePayoutPage,
  ],
  ...[payoutBalancesPage, organizationBalancePage, blockPayoutsPage, unblockPayoutsPage, receiveMoneyPage],
  ...[siteAccountsPage, newSiteAccountPage, editSiteAccountPage, trySiteAccountPage],
  ...[connectPage, startConnectPage, useConnectPage],
];
