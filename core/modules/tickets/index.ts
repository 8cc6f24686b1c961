export type { EventSoldOut, HoldChanged, QuotaDrifted, TypeSoldOut } from './tickets.hooks.ts';

export { AddOn } from './add-on.entity.ts';
export { PriceTier } from './price-tier.entity.ts';
export { TicketCategory } from './ticket-category.entity.ts';
export {
  SALES_CHANNELS,
  TicketType,
  type Pricing,
  type SalesChannel,
  type TicketKind,
  type TicketTypeState,
} from './ticket-type.entity.ts';
export { Variation } from './variation.entity.ts';
export { Quota, TicketTypeQuota, type QuotaPurpose } from './quota.entity.ts';
export { createTicketType, type CreateTicketType } from './create-ticket-type.ts';
export { archiveTicketType, restoreTicketType, updateTicketType, type UpdateTicketType } from './update-ticket-type.ts';
export { coverNewDates, subscribeTickets } from './cover-new-dates.ts';
export { giveSeatMap, removeSeatMap, type SeatingAddress } from './give-seat-map.ts';
export { giveSeatBack } from './give-seats-back.ts';
export { createQuota, type CreateQuota } from './create-quota.ts';
export { deleteQuota } from './delete-quota.ts';
export { resizeQuota, updateQuota, type UpdateQuota } from './update-quota.ts';
export { Hold, type HoldState } from './hold.entity.ts';
export { HoldCount, HoldFacts, HoldSeats } from './hold-input.ts';
export { createHold, type CreateHold } from './create-hold.ts';
export { changeHold, releaseHold, type ChangeHold } from './change-hold.ts';
export { holdToFill, putBackIntoHold, takeFromHold, type HoldPlaces } from './take-from-hold.ts';
export { expireHolds, expireHoldsJob, expireHoldsSchedule } from './expire-holds.ts';
export { holdOf, holdsOf, type HoldRow, type KeptSeat } from './hold-queries.ts';
export { WaitingEntry, type WaitingState } from './waiting-entry.entity.ts';
export { demandOf, roomsBesideLine, WANTED_IS_SOLD } from './demand.ts';
export { quotasFor, type Target } from './quotas-for.ts';
export { buyerQuotaId, ensureBuyerQuotas, resizeBuyers, type BuyerLimit } from './buyer-quotas.ts';
export { claimQuota, inLockOrder, releaseQuota, type Claim, type QuotaClaim } from './claim-quota.ts';
export { loadSale, type Offer, type Sale, type SaleState, type TypeOnSale } from './sale.ts';
export { endAvailabilityWatch, watchAvailability } from './live-availability.ts';
export type { AvailabilityReader } from './availability-watch.ts';
export type { AddOnOnSale, TierOnSale, VariationOnSale } from './sale-parts.ts';
export { costOfSteps, pricesNow, tierNow, type PricedPart, type PriceStep, type TiersUsed } from './price-now.ts';
export {
  availability,
  FEW,
  stateOfVariation,
  ticketTypesForSale,
  typesForSale,
  type AddOnForSale,
  type Availability,
  type TypeForSale,
  type VariationForSale,
} from './ticket-types-for-sale.ts';
export { hashTicketCode, mintTicketCode, readTicketCode, TICKET_KEY, type TicketCodeReading } from './ticket-code.ts';
export {
  quotasOf,
  ticketTypeOf,
  ticketTypesOf,
  typesOfQuota,
  type QuotaRow,
  type TicketTypeRow,
} from './ticket-type-queries.ts';
export { priceRanges, type PriceRange } from './price-ranges.ts';
export { createVariation, updateVariation, type UpdateVariation, type VariationFacts } from './variations.ts';
export { createPriceTier, removePriceTier, updatePriceTier, type TierFacts } from './price-tiers.ts';
export { setAddOns, type AddOnFacts } from './add-ons.ts';
export {
  categoriesOf,
  createCategory,
  deleteCategory,
  updateCategory,
  type CategoryFacts,
  type CategoryRow,
} from './ticket-categories.ts';
export {
  addOnsOf,
  priceTiersOf,
  variationsOf,
  type AddOnRow,
  type TierRow,
  type VariationRow,
} from './type-parts-queries.ts';
export { isMeantFor, type TicketTypeFacts } from './check-ticket-type.ts';
