export { Cancellation, type CancellationFailure, type CancellationState } from './cancellation.entity.ts';
export {
  planCancellation,
  keptFees,
  REFUND_AS,
  REFUND_CHOICES,
  wayBackTo,
  type CancellationPlan,
  type CancellationWish,
  type RefundAs,
  type RefundChoice,
} from './plan-cancellation.ts';
export { cancelWithRefund, previewCancellation, type CancelWithRefund, type ShownPlan } from './cancel-with-refund.ts';
export { cancelSettings, CancelRules, saveCancelRules, stepsOf, type CancelStep } from './cancel-rules.ts';
export { buyersCancellation, cancelAsBuyer, type BuyersCancellation, type BuyersWish } from './cancel-as-buyer.ts';
export { planOf, type OrderPlan } from './order-plan.ts';
export { previewReactivation, reactivate, type Reactivate } from './reactivate.ts';
export { previewDeadline } from './preview-deadline.ts';
export { CallOff, callOff, refuseRefund, type CallOffAddress } from './call-off.ts';
export { cancelImported, type CancelImported } from './cancel-imported.ts';
export { previewCallOff, type CallOffPlan, type MoneyBack } from './preview-call-off.ts';
export { cancelOrders, runCancellation } from './run-cancellation.job.ts';
export { sumOrders, type SummedOrders } from './sum-orders.ts';
export { cancellationsOf } from './cancellation-queries.ts';
