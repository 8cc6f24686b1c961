export { Event, type EventState, type EventMode } from './event.entity.ts';
export { Occurrence, type OccurrenceState } from './occurrence.entity.ts';
