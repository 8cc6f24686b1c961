import { eventNounEndpoints } from './event-endpoints.ts';
import { eventStateEndpoints } from './event-state-endpoints.ts';
import { ruleEndpoints } from './rule-endpoints.ts';
import { occurrenceEndpoints } from './occurrence-endpoints.ts';

export const eventEndpoints = [...eventNounEndpoints, ...eventStateEndpoints, ...occurrenceEndpoints, ...ruleEndpoints];
