import ical, { ICalCalendarMethod, ICalEventStatus, type ICalEventData, type ICalLocation } from 'ical-generator';

/** One visit: an occurrence that an order holds tickets for. */
export interface CalendarEntry {
  readonly occurrenceId: string;
  readonly title: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly description?: string;
  readonly place?: {
    readonly name: string;
    readonly address?: string;
    readonly latitude?: number;
    readonly longitude?: number;
  };
  /** The order's page, or the stream's for an online event. */
  readonly url?: string;
  readonly cancelled?: boolean;
}

export interface OrderCalendar {
  readonly orderCode: string;
  /** The site's host name. It makes the entries' ids unique in the world. */
  readonly host: string;
  /** Who publishes it; the standard wants an address, so a site without the organization's gives its own. */
  readonly organizer: { readonly name: string; readonly email: string };
  /** When the order or the event last changed. A calendar replaces its copy of an entry by one with a newer date. */
  readonly changedAt: Date;
  readonly entries: readonly CalendarEntry[];
}

/**
 * The `.ics` file of an order. Its times are instants in UTC: every calendar shows them in its reader's own zone, and none
 * needs to know ours. Imported twice, an entry stays one, since its id depends on order and occurrence alone.
 */
export function orderCalendar(order: OrderCalendar): string {
  const calendar = ical({
    method: ICalCalendarMethod.PUBLISH,
    prodId: { company: 'eventportal', product: 'tickets', language: 'EN' },
    events: order.entries.map((entry) => eventOf(order, entry)),
  });
  return calendar.toString();
}

function eventOf(order: OrderCalendar, entry: CalendarEntry): ICalEventData {
  const { name, email } = order.organizer;
  return {
    id: `${order.orderCode}-${entry.occurrenceId}@${order.host}`.toLowerCase(),
    // The sequence has to grow with every change; seconds do so without a counter to keep.
    sequence: Math.max(0, Math.floor((order.changedAt.getTime() - EPOCH) / 1000)),
    stamp: order.changedAt,
    lastModified: order.changedAt,
    start: entry.startsAt,
    end: entry.endsAt,
    summary: oneLine(entry.title),
    description: entry.description?.replaceAll(/\r\n?/g, '\n') ?? null,
    location: locationOf(entry),
    url: entry.url ? urlOf(entry.url) : null,
    organizer: { name: oneLine(name), email: oneLine(email) },
    status: entry.cancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
  };
}

// Keeps the sequence small: some calendars hold it in 32 bits.
const EPOCH = Date.UTC(2025, 0, 1);

function locationOf({ place }: CalendarEntry): ICalLocation | null {
  if (!place) return null;
  const { name, address, latitude, longitude } = place;
  return {
    title: oneLine(name),
    ...(address ? { address: oneLine(address) } : {}),
    ...(latitude !== undefined && longitude !== undefined ? { geo: { lat: latitude, lon: longitude } } : {}),
  };
}

// An address is not escaped text in this format, yet the library escapes its commas and semicolons: it gets none.
function urlOf(url: string): string {
  return new URL(url).href.replaceAll(',', '%2C').replaceAll(';', '%3B');
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
}
