export { FeeRule, type FeeKind, type FeeRuleState } from './fee-rule.entity.ts';
export { createFeeRule, CreateFeeRule, FeeFacts, updateFeeRule, UpdateFeeRule } from './save-fee-rule.ts';
export {
  feeOf,
  feesOf,
  feesOnOrders,
  platformFeeOf,
  platformFees,
  type FeeRow,
  type PlatformFeeRow,
} from './fee-queries.ts';
