import { instantOf, localOf } from 'eventportal/sdk';

const DAY_MS = 86_400_000;

/** Until when a transfer is awaited: the end of the last business day, where the event is. */
export function deadlineOf(startedAt: Date, zone: string, { days, currency }: DayCount): Date {
  return instantOf(`${lastDay(startedAt, zone, { days, currency })}T23:59:59`, zone);
}

/** In the morning of a business day before the deadline; nothing where that is no later than the start. */
export function reminderOf(
  startedAt: Date,
  zone: string,
  { days, currency }: DayCount,
  before: number,
): Date | undefined {
  if (before === 0 || before >= days) return undefined;
  return instantOf(`${lastDay(startedAt, zone, { days: days - before, currency })}T09:00`, zone);
}

interface DayCount {
  readonly days: number;
  readonly currency: string;
}

function lastDay(startedAt: Date, zone: string, { days, currency }: DayCount): string {
  let at = Date.parse(`${localOf(startedAt, zone).slice(0, 10)}T00:00:00Z`);
  for (let left = days; left > 0;) {
    at += DAY_MS;
    if (isBusinessDay(new Date(at), currency)) left -= 1;
  }
  return new Date(at).toISOString().slice(0, 10);
}

/** A day on which banks move money. In euro that is the calendar of the T2 settlement system; elsewhere Monday to Friday. */
function isBusinessDay(day: Date, currency: string): boolean {
  if (day.getUTCDay() === 0 || day.getUTCDay() === 6) return false;
  return currency !== 'EUR' || !closedInEuro(day.getUTCFullYear()).has(day.toISOString().slice(0, 10));
}

function closedInEuro(year: number): ReadonlySet<string> {
  const easter = easterSunday(year);
  const fromEaster = (days: number) => new Date(easter + days * DAY_MS).toISOString().slice(0, 10);
  const fixed = ['01-01', '05-01', '12-25', '12-26'].map((day) => `${year}-${day}`);
  return new Set([...fixed, fromEaster(-2), fromEaster(1)]);
}

/** The Gregorian computus, as Meeus, Jones and Butcher write it. */
function easterSunday(year: number): number {
  const a = year % 19;
  const [b, c] = [Math.floor(year / 100), year % 100];
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const n = h + l - 7 * m + 114;
  return Date.UTC(year, Math.floor(n / 31) - 1, (n % 31) + 1);
}
