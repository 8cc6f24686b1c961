export { GatewayAccount } from './gateway-account.entity.ts';
export { Payment } from './payment.entity.ts';
export { Refund } from './refund.entity.ts';
export { Dispute } from './dispute.entity.ts';
export { captureSettings } from './capture-settings.ts';
export { capturePayment, capturePaymentJob } from './capture-payment.ts';
export { disputeSettings } from './dispute-settings.ts';
export { answerDispute, AnswerDispute, EVIDENCE_BYTES } from './answer-dispute.ts';
export { acceptDispute, AcceptDispute } from './accept-dispute.ts';
export { remindDisputesJob, remindDisputesSchedule } from './remind-disputes.job.ts';
export { previewVoid, voidPromise, type VoidPlan } from './void-promise.ts';
export { inspectDispute } from './inspect-dispute.ts';
export { setDisputeTickets } from './set-dispute-tickets.ts';
export {
  DISPUTE_FILTERS,
  DISPUTE_REASONS,
  DISPUTE_STATES,
  disputeById,
  disputesOfOrder,
  listDisputes,
  type DisputeFilter,
  type DisputeRow,
} from './dispute-queries.ts';
export { WebhookReceipt } from './webhook-receipt.entity.ts';
export { REFUSAL_REASONS, WebhookRefusal, type RefusalReason } from './webhook-refusal.entity.ts';
export { AttentionItem, type AttentionKind } from './attention.entity.ts';
export {
  accountSettings,
  createGatewayAccount,
  openAccount,
  registeredGateway,
  SaveGatewayAccount,
  updateGatewayAccount,
} from './gateway-account.ts';
export { SiteAccount } from './site-account.entity.ts';
export { payeeOf, payeesOf, paysOthers, readPayee, readPayeeJob, startOnboarding } from './payee.ts';
export {
  offerSiteAccount,
  offerSiteAccounts,
  openSiteAccount,
  saveSiteAccount,
  SaveSiteAccount,
  siteAccountOf,
  siteAccounts,
} from './site-account.ts';
export { removeGatewayAccount } from './remove-gateway-account.ts';
export { tryGatewayAccount, trySiteAccount, type TriedAccount } from './try-gateway-account.ts';
export { startPayment, StartPayment, type StartedPayment } from './start-payment.ts';
export { inspectPayment, refreshPayment } from './inspect-payment.ts';
export { askProvider, withdrawPayment } from './ask-provider.ts';
export { forgetPretended } from './forget-pretended.ts';
export { markPaid, MarkPaid } from './mark-paid.ts';
export { recordTransfer, type TransferMoney } from './record-transfer.ts';
export { handBackText } from './hand-back-text.ts';
export { isHandedOut } from './handed-out.ts';
export { failRefundByHand, settleRefundByHand } from './settle-by-hand.ts';
export {
  handOutRefund,
  HandOut,
  NotHandedOut,
  refundNotHandedOut,
  waitingRefund,
  type WaitingRefund,
  wasHandedOut,
} from './hand-out-refund.ts';
export { accountByHand, recordPayment, type RecordedPayment } from './record-payment.ts';
export { previewRefund, type RefundPlan } from './preview-refund.ts';
export { refundPayment } from './refund-payment.ts';
export { openCardRefund, refundAsCard } from './refund-as-card.ts';
export { openRefund, RefundPayment } from './refund-row.ts';
export { takeCardOff } from './give-back.ts';
export { heldFor } from './held-money.ts';
export { keepsMoneyHere } from './stored-value.ts';
export { keptOf, refundShares, type RefundHow, type RefundShare } from './refund-means.ts';
export { giveBackLate } from './give-back-late.ts';
export { takeBackLost } from './take-back-lost.ts';
export { refundSharesOf } from './refund-shares.ts';
export { sendRefund } from './send-refund.job.ts';
export { endCardsOf } from './block-sold-cards.ts';
export {
  differenceIsSettled,
  differenceNeedsAttention,
  entryIsSettled,
  entryNeedsAttention,
  needsAttention,
  payoutIsSettled,
  payoutNeedsAttention,
  refundIsDealtWith,
} from './attention-item.ts';
export { asDomainError } from './as-domain-error.ts';
export { refundRemainder } from './refund-remainder.job.ts';
export { hearReturn } from './hear-return.ts';
export { receiveWebhook } from './receive-webhook.ts';
export { webhookDoor, type WebhookDoor } from './webhook-door.ts';
export { replayWebhook } from './replay-webhook.ts';
export { listRefusals, type ListRefusals, type RefusalRow } from './refusal-queries.ts';
export { listWebhooks, webhookById, webhooksOfPayments, type WebhookRow } from './webhook-queries.ts';
export { sweepWebhooksJob, sweepWebhooksSchedule } from './sweep-webhooks.job.ts';
export { inspectPaymentJob, reconcilePayments, reconcileSchedule } from './reconcile-payments.job.ts';
export { openLedger } from './open-ledger.ts';
export { proveLedger, verifyLedgerJob, verifyLedgerSchedule } from './verify-ledger.job.ts';
export { dueOfChange } from './pay-for-change.ts';
export { paymentSettings } from './late-payment.ts';
export {
  gatewayAccountOf,
  gatewayAccountsOf,
  openAttention,
  orderBalance,
  type OrderBalance,
  paymentMethods,
  waysToPay,
  type WayToPay,
  paymentsIn,
  paymentsOf,
  paymentsOfOrders,
  type PaymentMethod,
  type PaymentRow,
} from './payment-queries.ts';
export {
  listPayments,
  sumPayments,
  type PaymentFilter,
  type PaymentListRow,
  type PaymentTotals,
} from './list-payments.ts';
export { listRefunds, sumRefunds, type RefundFilter, type RefundListRow, type RefundTotals } from './list-refunds.ts';
export type { MoneyFilter } from './money-filter.ts';
export { entriesOfPayment, paymentDetail, type PaymentDetail } from './payment-detail.ts';
export { paymentsCsv, refundsCsv } from './payments-csv.ts';
export { feesOfAccounts } from './payment-fee.ts';
export { paymentFeeOf, setPaymentFee, SetPaymentFee } from './set-payment-fee.ts';
export { resolveAttention } from './resolve-attention.ts';
export { subscribePayments } from './subscribers.ts';
