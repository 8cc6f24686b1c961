export { PaymentMatch, type MatchSum } from './payment-match.entity.ts';
export { ProviderMovement } from './provider-movement.entity.ts';
export {
  DIFFERENCE_KINDS,
  PaymentDifference,
  type DifferenceFacts,
  type DifferenceKind,
} from './payment-difference.entity.ts';
export {
  accountsToMatch,
  matchNightlyJob,
  matchNightlySchedule,
  prepareMatch,
  startMatch,
  StartMatch,
} from './start-match.ts';
export { matchJob, runMatch } from './run-match.ts';
export { lookAtDifference, settleDifference, SettleDifference } from './settle-difference.ts';
export {
  DIFFERENCE_FILTERS,
  differenceById,
  differencesOfPayment,
  listDifferences,
  listMatches,
  matchById,
  movementsOfMatch,
  providerFeesOf,
  type DifferenceRow,
  type MatchRow,
  type MovementRow,
} from './match-queries.ts';
