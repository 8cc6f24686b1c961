import { apiKeyEndpoints } from './api-key-endpoints.ts';
import { deviceEndpoints } from './device-endpoints.ts';

/** How programs and scanners sign in. */
export const accessEndpoints = [...apiKeyEndpoints, ...deviceEndpoints];
