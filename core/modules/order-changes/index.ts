export { saveChangeRules } from './save-rules.ts';
export { ChangeRules, changeSettings } from './change-rules.ts';
export { MONEY_CHOICES, OrderChanges, type ChangeTermsOf, type MoneyChoice } from './order-changes.ts';
export type { ChangePlan, NewAttendee } from './plan-change.ts';
export { buyersChoice, type BuyersChoice, type ChangeRefusal } from './refuse-buyers.ts';
export {
  changeOrder,
  dropHeldChange,
  previewChange,
  waiveChange,
  type ChangeOrder,
  type ChangeOutcome,
  type ShownChange,
} from './change-order.ts';
export { expireChanges, expireChangesJob, expireChangesSchedule } from './expire-changes.job.ts';
export { changeOptions, heldChange, type ChangeOptions, type HeldChange } from './change-options.ts';
