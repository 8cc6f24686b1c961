import './payouts.hooks.ts';

export { Payout, type PayoutSums } from './payout.entity.ts';
export { PayoutAccount } from './payout-account.entity.ts';
export { PayoutFile, PayoutRun, type LeftOut, type LeftOutReason } from './payout-run.entity.ts';
export { PAYOUT_STATES, type PayoutState } from './payout-state.ts';
export { payoutSettings } from './payout-settings.ts';
export { openDetails, TypedAccount, type AccountDetails } from './account-details.ts';
export { payoutBalances, type PayoutBalance } from './balances.ts';
export { blockPayouts, payoutAccountOf, savePayoutAccount, unblockPayouts } from './payout-account.ts';
export { planPayouts, type PayoutPlan } from './plan-payouts.ts';
export { startPayoutRun } from './start-run.ts';
export { approvePayout, payoutFailed, payoutIsPaid, reversePayout } from './move-payout.ts';
export { filesOfRun, payoutFile, payoutRunOf, sendPayouts } from './send-payouts.ts';
export { ReceivedMoney, receiveFromOrganization } from './receive-from-organization.ts';
export { listPayoutRuns, listPayouts, paidByMonth, payoutOf, type PayoutRow, type RunRow } from './payout-queries.ts';
export { payoutStatement, sumsInOrder } from './payout-statement.ts';
export { draftPayoutsJob, draftPayoutsSchedule, draftScheduledRun } from './draft-payouts.job.ts';
