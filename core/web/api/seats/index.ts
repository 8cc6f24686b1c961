import { dateSeatEndpoints } from './date-seat-endpoints.ts';
import { seatMapEndpoints } from './seat-map-endpoints.ts';

export const seatEndpoints = [...seatMapEndpoints, ...dateSeatEndpoints];
