export { PaymentMatch, type MatchState, type MatchSum } from './payment-match.entity.ts';
export { ProviderMovement } from './provider-movement.entity.ts';
export {
  DIFFERENCE_KINDS,
  PaymentDifference,
  type DifferenceFacts,
  type DifferenceKind,
} from './payment-difference.entity.ts';
export { SiteMatch } from './site-match.entity.ts';
export { SiteMovement } from './site-movement.entity.ts';
export { SITE_DIFFERENCE_KINDS, SiteDifference, type SiteDifferenceKind } from './site-difference.entity.ts';
export { accountsToMatch, prepareMatch, startMatch, StartMatch } from './start-match.ts';
export { prepareSiteMatch, siteAccountsToMatch, startSiteMatch, StartSiteMatch } from './start-site-match.ts';
export { matchNightlyJob, matchNightlySchedule } from './match-nightly.job.ts';
export { matchJob, runMatch } from './run-match.ts';
export { runSiteMatch, siteMatchJob } from './run-site-match.ts';
export { lookAtDifference, settleDifference, SettleDifference } from './settle-difference.ts';
export { settleSiteDifference, SettleSiteDifference } from './settle-site-difference.ts';
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
export {
  listSiteDifferences,
  listSiteMatches,
  ownerlessMovements,
  sharedMatches,
  siteDifferenceById,
  siteMatchById,
  type SharedMatchRow,
  type SiteDifferenceRow,
  type SiteMatchRow,
} from './site-match-queries.ts';
