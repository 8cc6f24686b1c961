import { coverPage } from './cover.page.ts';
import { cancelDatePage, cancelEventPage, cancellationsPage } from './call-off.page.ts';
import { moveDatePage, newDatePage } from './dates.page.ts';
import { editEventPage, newEventPage } from './edit.page.ts';
import { eventsPage } from './list.page.ts';
import { eventOverviewPage } from './show.page.ts';
import { closeSalesPage, deleteEventPage, openSalesPage, publishEventPage, unpublishEventPage } from './state.page.ts';

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
  cancellationsPage,
  closeSalesPage,
  openSalesPage,
  deleteEventPage,
];
