import { eventNounEndpoints } from './event-endpoints.ts';
import { occurrenceEndpoints } from './occurrence-endpoints.ts';

export const eventEndpoints = [...eventNounEndpoints, ...occurrenceEndpoints];
