import './orders.hooks.ts';

export { Order, type Approval, type Channel, type OrderFee, type OrderState } from './order.entity.ts';
export { blockTickets } from './block-tickets.ts';
export { OrderLine } from './order-line.entity.ts';
export { OccurrenceSeat } from './occurrence-seat.entity.ts';
export { OrderDiscount } from './order-discount.entity.ts';
export { Ticket, type TicketState } from './ticket.entity.ts';
export { quoteOrderOn, startOrder, startOrderOn, type DraftOrder, type StartTerms } from './start-order.ts';
export { StartOrder } from './start-order-input.ts';
export {
  openImportBook,
  prepareImport,
  writeImports,
  type ImportBook,
  type ImportedLine,
  type OrderToImport,
  type PreparedImport,
} from './import-orders.ts';
export { convertHold, ConvertHold } from './convert-hold.ts';
export { Answer } from './answer.entity.ts';
export { AnswerFile } from './answer-file.entity.ts';
export {
  ANSWER_FILE_ACCEPT,
  ANSWER_FILE_MAX_BYTES,
  answerFilesOf,
  openAnswerFile,
  discardAnswerFiles,
  removeAnswerFiles,
  storeAnswerFile,
} from './answer-files.ts';
export {
  answerRowText,
  answersOf,
  countAnswers,
  listAnswers,
  type AnswerRow,
  type GivenAnswer,
} from './answer-queries.ts';
export { changeAnswers, changeAnswersIn, checkedAnswers } from './change-answers.ts';
export { Checkout } from './checkout.entity.ts';
export { CheckoutData } from './checkout-data.ts';
export { checkoutOf, saveCheckout } from './save-checkout.ts';
export { prepareAnswers, typesOfTickets } from './prepare-answers.ts';
export { cardPieces, dayProblem, deliveryAt, Present, Presents, preparePresents } from './present.ts';
export { Consent } from './consent.entity.ts';
export { consentsOf, type ConsentRow } from './consents.ts';
export { checkoutSteps, pluginProblems, stepProblems, StepValues } from './checkout-steps.ts';
export type { CheckoutStep, StepField } from './orders.hooks.ts';
export { restartOrder, wantedAgain, whatIsLeft } from './restart-order.ts';
export { placeOrder, PlaceOrder } from './place-order.ts';
export type { PlacedOrder } from './write-placements.ts';
export { OrderChange, type OrderChangeState } from './order-change.entity.ts';
export {
  claimsOfChange,
  newPlaces,
  wishOfAll,
  type AddedTicket,
  type ChangeClaim,
  type ChangedLine,
  type ChangedOrder,
  type ChangedWish,
} from './changed-order.ts';
export { promotionsOfOrder, type OrderPromotion } from './order-promotions.ts';
export { checkChangeSeats, seatsGone } from './change-seats.ts';
export { linesToChange } from './lines-to-change.ts';
export {
  applyChange,
  dropChange,
  heldChangeOf,
  holdChange,
  settleChange,
  shortOf,
  type ChangeTerms,
} from './pending-changes.ts';
export { writeAttendees } from './write-attendees.ts';
export { changeSeat, ChangeSeat } from './change-seat.ts';
export { confirmOrder, lockOrder, lockOrderByCode, type Confirmation } from './confirm-order.ts';
export { canReopen, reactivateOrder, reopenLocked, reopensAs, type Reactivation } from './reactivate-order.ts';
export { placesAgain, type PlaceChange } from './places.ts';
export { OrderNote } from './order-note.entity.ts';
export { AddNote, addNote, notesOf, type NoteRow } from './order-notes.ts';
export { ChangeBuyer, changeBuyer } from './change-buyer.ts';
export { nextDeadline, refuseDeadline, setDeadline, type SetDeadline } from './deadline.ts';
export { cancelLocked, cancelOrder, releaseDraft, type CancelOrder, type CancelledOrder } from './cancel-order.ts';
export { cancelTickets } from './cancel-tickets.ts';
export { priceLines, type PricedLine } from './price-order.ts';
export { variationFor } from './price-pieces.ts';
export { checkWishes, type SeatWish } from './seat-wish.ts';
export { shareOf, taxesIn } from './share-of-line.ts';
export { approveOrder, declineOrder } from './approve-order.ts';
export { canExtend, extendOrder, extendPayment } from './extend-order.ts';
export { expireOrders, expireOrdersJob, expireOrdersSchedule, forgetDrafts } from './expire-orders.ts';
export { orderSettings } from './order-settings.ts';
export { normalizeOrderCode } from './order-code.ts';
export { opensOrder, orderByToken, orderLink, orderToken } from './order-token.ts';
export { canMove } from './order-state.ts';
export { soldOutSettings } from './sold-out-settings.ts';
export { watchAllStock, watchStock, watchStockJob, watchStockSchedule } from './watch-stock.ts';
export { stockOf, type QuotaStock } from './stock-queries.ts';
export { recountQuotas, recountQuotasJob, recountQuotasSchedule, type Drift } from './recount-quotas.ts';
export {
  listOrders,
  orderByCode,
  orderById,
  orderOf,
  ordersByIds,
  ticketById,
  ticketsOfOrders,
  type ListOrders,
  type OrderPage,
} from './order-queries.ts';
export {
  seatsIn,
  type OrderDetail,
  type OrderDiscountRow,
  type OrderLineRow,
  type OrderRow,
  type TicketRow,
} from './order-rows.ts';
export {
  answersOfTickets,
  attendeesCsv,
  listAttendees,
  type AttendeePage,
  type AttendeeRow,
  type ListAttendees,
} from './attendee-queries.ts';
export { feeBasisOf, feeShare, lessOf, sumOfFees } from './order-fees.ts';
export { ordersCsv } from './orders-csv.ts';
export { forgetFilesOf } from './forget-answers.ts';
export { forgetBuyer } from './forget-buyer.ts';
export { collectOrders, subscribeOrders } from './collect-orders.ts';
export { opensOrderList, orderListToken } from './order-list-link.ts';
export { requestLinks, RequestLinks, resendOrder } from './request-links.ts';
export { orderCalendarFile, orderTicketsPdf, placeLines } from './ticket-documents.ts';
export type { OrderBusiness, VatCheck } from './order-business.ts';
export { Business, nameBusiness, NameBusiness } from './name-business.ts';
export { bearPaymentFee, totalWithoutPaymentFee, withoutPaymentFee } from './bear-payment-fee.ts';
export { sumUp, taxesLeft, type Credit, type SummedUp } from './sum-up.ts';
export { buyerMayCancel } from './buyer-may-cancel.ts';
export { opensDownload, ticketDownloadLink } from './download-link.ts';
export { ticketKey } from './ticket-key.ts';
