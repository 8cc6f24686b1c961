import { coverPage } from './cover.page.ts';
import { cancelDatePage, moveDatePage, newDatePage } from './dates.page.ts';
import { editEventPage, newEventPage } from './edit.page.ts';
import { eventsPage } from './list.page.ts';
import { eventOverviewPage } from './show.page.ts';
import {
  cancelEventPage,
  closeSalesPage,
  deleteEventPage,
  openSalesPage,
  publishEventPage,
  unpublishEventPage,
} from './state.page.ts';

export const eventPages = [
  eventsPage,
  newEventPage,
  eventOverviewPage,
  editEventPage,
  coverPage,
  newDatePage,
  moveDatePage,
  cancelDatePage,
  publishEventPage,
  unpublishEventPage,
  cancelEventPage,
  closeSalesPage,
  openSalesPage,
  deleteEventPage,
];
