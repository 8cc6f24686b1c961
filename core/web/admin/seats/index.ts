import { bulkSeatsPage } from './bulk-seats.page.ts';
import { changeSeatPage } from './change-seat.page.ts';
import { dateSeatsPage } from './date-seats.page.ts';
import { eventSeatsPage, removeSeatingPage } from './date.page.ts';
import { importMapPage, renameMapPage } from './import.page.ts';
import { activateMapPage, archiveMapPage, deleteMapPage, seatMapPage } from './map.page.ts';
import { seatExamplePage, seatMapsPage } from './maps.page.ts';

export const seatPages = [
  seatMapsPage,
  importMapPage,
  seatExamplePage,
  seatMapPage,
  renameMapPage,
  activateMapPage,
  archiveMapPage,
  deleteMapPage,
  eventSeatsPage,
  dateSeatsPage,
  removeSeatingPage,
  bulkSeatsPage,
  changeSeatPage,
];
