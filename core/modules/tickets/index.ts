export type { EventSoldOut, HoldChanged, QuotaDrifted, TypeSoldOut } from './tickets.hooks.ts';

export { TicketType, type TicketTypeState } from './ticket-type.entity.ts';
export { Quota, TicketTypeQuota } from './quota.entity.ts';
export { createTicketType, type CreateTicketType } from './create-ticket-type.ts';
export { archiveTicketType, restoreTicketType, updateTicketType, type UpdateTicketType } from './update-ticket-type.ts';
export { coverNewDates, subscribeTickets } from './cover-new-dates.ts';
export { giveSeatMap, removeSeatMap, type SeatingAddress } from './give-seat-map.ts';
export { blockSeats, BlockSeats, unblockSeats } from './block-seats.ts';
export { createQuota, type CreateQuota } from './create-quota.ts';
export { deleteQuota } from './delete-quota.ts';
export { updateQuota, type UpdateQuota } from './update-quota.ts';
export { Hold, type HoldState } from './hold.entity.ts';
export { HoldCount, HoldFacts } from './hold-input.ts';
export { createHold, type CreateHold } from './create-hold.ts';
export { changeHold, releaseHold, type ChangeHold } from './change-hold.ts';
export { putBackIntoHold, takeFromHold, type HoldPlaces } from './take-from-hold.ts';
export { expireHolds, expireHoldsJob, expireHoldsSchedule } from './expire-holds.ts';
export { holdOf, holdsOf, type HoldRow } from './hold-queries.ts';
export { WaitingEntry, type WaitingState } from './waiting-entry.entity.ts';
export { demandOf, roomsBesideLine } from './demand.ts';
export { quotasFor } from './quotas-for.ts';
export { claimQuota, inLockOrder, releaseQuota, type Claim, type QuotaClaim } from './claim-quota.ts';
export { loadSale, type Offer, type Sale, type SaleState, type TypeOnSale } from './sale.ts';
export { availability, FEW, ticketTypesForSale, type Availability, type TypeForSale } from './ticket-types-for-sale.ts';
export { endAvailabilityWatch, watchAvailability } from './live-availability.ts';
export type { AvailabilityReader } from './availability-watch.ts';
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
