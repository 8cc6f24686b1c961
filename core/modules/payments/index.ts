export { GatewayAccount } from './gateway-account.entity.ts';
export { Payment } from './payment.entity.ts';
export { Refund } from './refund.entity.ts';
export { WebhookReceipt } from './webhook-receipt.entity.ts';
export { AttentionItem, type AttentionKind } from './attention.entity.ts';
export {
  accountSettings,
  createGatewayAccount,
  registeredGateway,
  SaveGatewayAccount,
  updateGatewayAccount,
} from './gateway-account.ts';
export { removeGatewayAccount } from './remove-gateway-account.ts';
export { tryGatewayAccount, type TriedAccount } from './try-gateway-account.ts';
export { startPayment, StartPayment, type StartedPayment } from './start-payment.ts';
export { inspectPayment, refreshPayment } from './inspect-payment.ts';
export { forgetPretended } from './forget-pretended.ts';
export { markPaid, MarkPaid } from './mark-paid.ts';
export { recordTransfer, type TransferMoney } from './record-transfer.ts';
export { settleBankRefund } from './settle-bank-refund.ts';
export { accountByHand, recordPayment, type RecordedPayment } from './record-payment.ts';
export { previewRefund, type RefundPlan } from './preview-refund.ts';
export { refundPayment } from './refund-payment.ts';
export { openCardRefund, refundAsCard } from './refund-as-card.ts';
export { openRefund, RefundPayment } from './refund-row.ts';
export { takeCardOff } from './give-back.ts';
export { heldFor } from './held-money.ts';
export { keepsMoneyHere } from './stored-value.ts';
export { keptOf, refundShares, type RefundShare } from './refund-means.ts';
export { giveBackLate } from './give-back-late.ts';
export { refundSharesOf } from './refund-shares.ts';
export { sendRefund } from './send-refund.job.ts';
export { endCardsOf } from './block-sold-cards.ts';
export { entryIsSettled, entryNeedsAttention, needsAttention } from './attention-item.ts';
export { refundRemainder } from './refund-remainder.job.ts';
export { receiveWebhook } from './receive-webhook.ts';
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
export { feesOfAccounts } from './payment-fee.ts';
export { paymentFeeOf, setPaymentFee, SetPaymentFee } from './set-payment-fee.ts';
export { resolveAttention } from './resolve-attention.ts';
export { subscribePayments } from './subscribers.ts';
