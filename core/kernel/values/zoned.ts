import { DateTime, IANAZone } from 'luxon';

export function isZone(zone: string): boolean {
  return IANAZone.isValidZone(zone);
}

/**
 * The instant of a wall-clock time such as `2027-03-28T02:30` in an IANA zone. A time that the clocks skip is read as
 * the later one, a time that happens twice as the first. Throws a RangeError for text that is no such time.
 */
export function instantOf(local: string, zone: string): Date {
  const read = DateTime.fromISO(local, { zone, setZone: false });
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/.test(local) || !read.isValid) {
    throw new RangeError(`not a local time in ${zone}: ${local}`);
  }
  const possible = read.getPossibleOffsets();
  const first = possible.reduce((a, b) => (b.toMillis() < a.toMillis() ? b : a), read);
  return first.toJSDate();
}

/** The wall-clock time of an instant in a zone, to the minute: `2027-03-28T03:30`, as form fields want it. */
export function localOf(instant: Date, zone: string): string {
  return DateTime.fromJSDate(instant, { zone }).toFormat("yyyy-MM-dd'T'HH:mm");
}
