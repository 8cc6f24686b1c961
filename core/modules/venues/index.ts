export { SeatMap, type SeatMapState } from './seat-map.entity.ts';
export { Seat } from './seat.entity.ts';
export { Seating } from './seating.entity.ts';
export { SEAT_KINDS, type SeatKind, type SeatPlan } from './seat-plan.ts';
export { readSeatFile, SEAT_FILE_BYTES, SEAT_FILE_EXAMPLE, summaryOf } from './read-seat-file.ts';
export { importSeatMap, problemIn, SeatMapName } from './import-seat-map.ts';
export {
  activateSeatMap,
  archiveSeatMap,
  deleteSeatMap,
  lockSeatMap,
  renameSeatMap,
  type SeatMapAddress,
} from './seat-map-acts.ts';
export {
  seatingAt,
  seatingOf,
  seatingsOf,
  seatMapOf,
  seatMapsOf,
  type SeatingRow,
  type SeatMapRow,
} from './seat-map-queries.ts';
export { hallOf, seatNameOf, seatShort, seatText, type Hall, type HallSeat, type SeatName } from './hall.ts';
export { bestSeats, isTogether, nearestTo, type Party } from './best-seats.ts';
export {
  freeSeats,
  lockSeats,
  openSeatings,
  releaseSeat,
  releaseSeats,
  takeSeats,
  type SeatClaim,
  type SeatState,
} from './claim-seats.ts';
export { seatAvailability, type SeatAvailability } from './seat-availability.ts';
export { dateSeats, seatCounts, type DateSeat, type SeatCounts, type SeatHold } from './date-seats.ts';
