export type {
  EventCancelled,
  EventChanged,
  EventPublished,
  EventReviewDecided,
  OccurrenceCancelled,
} from './events.hooks.ts';

export { Event, type EventState, type EventMode, type SalesClosed } from './event.entity.ts';
export { Occurrence, type OccurrenceState } from './occurrence.entity.ts';
export { EVENT_MODES, EVENT_STATES, EventChanges, LocalTime, NewEvent, OccurrenceTimes } from './event-input.ts';
export { canMove } from './event-state.ts';
export type { EventAddress } from './locked-event.ts';
export { type CreatedEvent, createEvent } from './create-event.ts';
export { setCover, updateEvent } from './update-event.ts';
export { publishEvent, publishingWaits, unpublishEvent } from './publish-event.ts';
export { closeSales, openSales } from './close-sales.ts';
export { hideEvent, showEventAgain } from './hide-event.ts';
export { type WaitingEvent, reviewEvent, waitingEvents } from './review-event.ts';
export { CancelEvent, cancelEvent, cancelEventIn } from './cancel-event.ts';
export { deleteEvent } from './delete-event.ts';
export {
  OccurrenceChanges,
  addOccurrence,
  cancelOccurrence,
  cancelOccurrenceIn,
  updateOccurrence,
} from './occurrences.ts';
export { completePastEvents } from './complete-past-events.ts';
export { completePastEventsJob, completePastEventsSchedule } from './complete-past-events.job.ts';
export type { EventDetail, EventRow, OccurrenceRow } from './event-rows.ts';
export {
  type EventPage,
  type FindEvents,
  type ListEvents,
  citiesWithEvents,
  eventById,
  eventBySlug,
  eventOf,
  findEvents,
  listEvents,
  upcomingEvents,
} from './event-queries.ts';
