import { chainEntriesJob, chainEntriesSchedule } from '../kernel/audit/chain-entries.job.ts';
import { pruneAuditJob, pruneAuditSchedule } from '../kernel/audit/prune-audit.job.ts';
import type { AnyJob, Schedule } from '../kernel/jobs/define.ts';
import {
  pruneIdempotencyKeys,
  pruneIdempotencyKeysSchedule,
} from '../kernel/idempotency/prune-idempotency-keys.job.ts';
import { pruneDeliveries, pruneDeliveriesSchedule } from '../kernel/jobs/prune-deliveries.job.ts';
import type { HookRegistrar } from '../kernel/plugins/define.ts';
import {
  rotateSigningKeysJob,
  rotateSigningKeysSchedule,
  sweepAccessJob,
  sweepAccessSchedule,
} from '../modules/access/index.ts';
import {
  makeExport,
  removeExportFile,
  subscribeDataExports,
  sweepExportsJob,
  sweepExportsSchedule,
} from '../modules/data-exports/index.ts';
import {
  expireCardsJob,
  expireCardsSchedule,
  recountCardsJob,
  recountCardsSchedule,
} from '../modules/gift-cards/index.ts';
import { chainLedgerJob, chainLedgerSchedule } from '../modules/ledger/index.ts';
import { mailGiftCardLater, remindToPay, sendMessage, subscribeMessages } from '../modules/messages/index.ts';
import { subscribeModeration } from '../modules/moderation/index.ts';
import { completePastEventsJob, completePastEventsSchedule } from '../modules/events/index.ts';
import { refreshRatesJob, refreshRatesSchedule } from '../modules/exchange-rates/index.ts';
import {
  sweepInvitationsJob,
  sweepInvitationsSchedule,
  subscribeOrganizations,
} from '../modules/organizations/index.ts';
import {
  expireOrdersJob,
  expireOrdersSchedule,
  recountQuotasJob,
  recountQuotasSchedule,
  removeAnswerFiles,
  subscribeOrders,
  watchStockJob,
  watchStockSchedule,
} from '../modules/orders/index.ts';
import { matchJob, matchNightlyJob, matchNightlySchedule, siteMatchJob } from '../modules/matches/index.ts';
import {
  capturePaymentJob,
  inspectPaymentJob,
  offerSiteAccount,
  readPayeeJob,
  reconcilePayments,
  reconcileSchedule,
  refundRemainder,
  remindDisputesJob,
  remindDisputesSchedule,
  sendRefund,
  subscribePayments,
  sweepWebhooksJob,
  sweepWebhooksSchedule,
  verifyLedgerJob,
  verifyLedgerSchedule,
} from '../modules/payments/index.ts';
import { subscribeBank } from '../modules/bank/index.ts';
import {
  draftPayoutsJob,
  draftPayoutsSchedule,
  reconcileTransfers,
  reconcileTransfersSchedule,
  sendTransferJob,
  subscribePayouts,
} from '../modules/payouts/index.ts';
import {
  billPast,
  makeBundle,
  subscribeInvoices,
  sweepBundlesJob,
  sweepBundlesSchedule,
} from '../modules/invoices/index.ts';
import { runImportJob, sweepImportsJob, sweepImportsSchedule } from '../modules/order-imports/index.ts';
import { expireChangesJob, expireChangesSchedule } from '../modules/order-changes/index.ts';
import { runCancellation } from '../modules/cancellations/index.ts';
import { subscribeMedia } from '../modules/media/index.ts';
import { expireHoldsJob, expireHoldsSchedule, subscribeTickets } from '../modules/tickets/index.ts';
import {
  subscribeWaitingList,
  sweepWaitingListsJob,
  sweepWaitingListsSchedule,
} from '../modules/waiting-list/index.ts';
import { sweepSignInJob, sweepSignInSchedule } from '../modules/sign-in/index.ts';
import { sweepRoomsJob, sweepRoomsSchedule } from '../modules/waiting-rooms/index.ts';
import { sweepSessionsJob, sweepSessionsSchedule } from '../modules/users/index.ts';

/** What core itself hears of; its handlers run before those of plugins. */
export function subscribeCore(hooks: HookRegistrar): void {
  subscribeOrganizations(hooks);
  subscribeMedia(hooks);
  subscribeTickets(hooks);
  subscribeOrders(hooks);
  subscribeWaitingList(hooks);
  subscribePayments(hooks);
  subscribePayouts(hooks);
  subscribeBank(hooks);
  subscribeInvoices(hooks);
  subscribeModeration(hooks);
  subscribeMessages(hooks);
  subscribeDataExports(hooks);
}

export const CORE_JOBS: readonly AnyJob[] = [
  pruneDeliveries,
  pruneIdempotencyKeys,
  chainEntriesJob,
  pruneAuditJob,
  sweepSessionsJob,
  sweepSignInJob,
  makeExport,
  removeExportFile,
  sweepExportsJob,
  rotateSigningKeysJob,
  sweepAccessJob,
  sweepInvitationsJob,
  completePastEventsJob,
  sweepRoomsJob,
  expireOrdersJob,
  expireChangesJob,
  expireHoldsJob,
  sweepWaitingListsJob,
  inspectPaymentJob,
  reconcilePayments,
  capturePaymentJob,
  refundRemainder,
  sendRefund,
  remindDisputesJob,
  matchJob,
  siteMatchJob,
  matchNightlyJob,
  runCancellation,
  makeBundle,
  billPast,
  sweepBundlesJob,
  runImportJob,
  sweepImportsJob,
  sendMessage,
  remindToPay,
  mailGiftCardLater,
  recountQuotasJob,
  removeAnswerFiles,
  watchStockJob,
  expireCardsJob,
  recountCardsJob,
  chainLedgerJob,
  draftPayoutsJob,
  sendTransferJob,
  reconcileTransfers,
  readPayeeJob,
  offerSiteAccount,
  verifyLedgerJob,
  sweepWebhooksJob,
  refreshRatesJob,
] as AnyJob[];

export const CORE_SCHEDULES: readonly Schedule[] = [
  pruneDeliveriesSchedule,
  pruneIdempotencyKeysSchedule,
  sweepExportsSchedule,
  chainEntriesSchedule,
  pruneAuditSchedule,
  sweepSessionsSchedule,
  sweepSignInSchedule,
  rotateSigningKeysSchedule,
  sweepAccessSchedule,
  sweepInvitationsSchedule,
  completePastEventsSchedule,
  sweepRoomsSchedule,
  expireOrdersSchedule,
  expireChangesSchedule,
  expireHoldsSchedule,
  sweepWaitingListsSchedule,
  reconcileSchedule,
  remindDisputesSchedule,
  matchNightlySchedule,
  recountQuotasSchedule,
  watchStockSchedule,
  expireCardsSchedule,
  recountCardsSchedule,
  chainLedgerSchedule,
  draftPayoutsSchedule,
  reconcileTransfersSchedule,
  verifyLedgerSchedule,
  sweepWebhooksSchedule,
  refreshRatesSchedule,
  sweepBundlesSchedule,
  sweepImportsSchedule,
];
