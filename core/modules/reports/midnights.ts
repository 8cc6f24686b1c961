import { DateTime } from 'luxon';

/** When each of the last days began in the zone, today the last. */
export function midnightsOf(now: Date, zone: string, days: number): Date[] {
  const today = DateTime.fromJSDate(now, { zone }).startOf('day');
  return Array.from({ length: days }, (_, index) => today.minus({ days: days - 1 - index }).toJSDate());
}
