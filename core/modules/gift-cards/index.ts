export { GiftCard, type GiftCardSource, type GiftCardState } from './gift-card.entity.ts';
export { GiftCardMovement, type MovementKind } from './gift-card-movement.entity.ts';
export { giftCardSettings } from './gift-card-settings.ts';
export { openCode, shownCard } from './gift-card-code.ts';
export {
  CardDetails,
  insertCards,
  issueCards,
  IssueCards,
  MOST_AT_ONCE,
  MOST_MINOR,
  usualExpiry,
  type IssuedCard,
  type NewCard,
} from './issue-cards.ts';
export { adjustCard, AdjustCard, setCardState, updateCard, UpdateCard, type CardAt } from './change-card.ts';
export {
  CARD_STATES,
  currenciesOf,
  giftCardById,
  giftCardsOfOrder,
  giftCardToMail,
  isGivenAsCard,
  liabilityOf,
  listGiftCards,
  movementsOf,
  type CardToMail,
  type GiftCardPage,
  type GiftCardRow,
  type Liability,
  type ListGiftCards,
  type MovementRow,
  type ShownCardState,
} from './gift-card-queries.ts';
export {
  cardByCode,
  countGuess,
  giveBackToCard,
  redeemCard,
  refuseGuessing,
  type CardPayment,
  type SpendableCard,
  type TypedCode,
} from './spend-card.ts';
export { boughtCard, boughtCards, giveCard, type BoughtCard, type CardOfOrder } from './give-card.ts';
export { handOverCards, revealCard, type RevealedCard } from './reveal-card.ts';
export { markMailed } from './mark-mailed.ts';
export { cardStore, paidWithCards } from './card-store.ts';
export { blockSoldCards, issueSoldCards, sellsCards } from './sold-cards.ts';
export { soldCardsOf, type SoldCard } from './sold-cards-queries.ts';
export { expireCards, expireCardsJob, expireCardsSchedule } from './expire-cards.job.ts';
export { movementsToOpen } from './movements-to-open.ts';
export { recountCards, recountCardsJob, recountCardsSchedule, type CardDrift } from './recount-cards.job.ts';
export { giftCardsCsv } from './gift-cards-csv.ts';
