import { checkInListEndpoints } from './check-in-list-endpoints.ts';
import { scanEndpoints } from './scan-endpoints.ts';

export const admissionEndpoints = [...scanEndpoints, ...checkInListEndpoints];
