export { FeeRule, type FeeKind, type FeeRuleState } from './fee-rule.entity.ts';
export { feeCode, feeToCharge } from './fee-to-charge.ts';
export {
  changeFee,
  createFeeRule,
  CreateFeeRule,
  FeeFacts,
  updateFeeRule,
  UpdateFeeRule,
  writeFee,
} from './save-fee-rule.ts';
export {
  feeOf,
  feesByIds,
  feesOf,
  feesOnOrders,
  platformFeeOf,
  platformFees,
  type FeeRow,
  type PlatformFeeRow,
} from './fee-queries.ts';
