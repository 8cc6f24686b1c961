// Dates as people read them. Events are told in their own zone, whatever clock the reader has.

export interface Span {
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly zone: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a formatter costs far more than using it. */
function format(locale: string, zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${zone} ${JSON.stringify(options)}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat(locale, { ...options, timeZone: zone });
  formats.set(key, known);
  return known;
}

const DAY = { day: 'numeric', month: 'long' } as const;
const CLOCK = { hour: 'numeric', minute: '2-digit' } as const;

/** "Saturday 13 March 2027, 20:00 – 23:00" */
export function spanText({ startsAt, endsAt, zone }: Span, locale: string): string {
  const options = { ...DAY, ...CLOCK, weekday: 'long', year: 'numeric' } as const;
  return tidy(format(locale, zone, options).formatRange(startsAt, endsAt));
}

/** "4 – 6 June 2027", for events of several dates. */
export function daysText({ startsAt, endsAt, zone }: Span, locale: string): string {
  return tidy(format(locale, zone, { ...DAY, year: 'numeric' }).formatRange(startsAt, endsAt));
}

/** "Sat 13 March, 20:00" */
export function shortWhen(at: Date, zone: string, locale: string): string {
  return tidy(format(locale, zone, { ...DAY, ...CLOCK, weekday: 'short' }).format(at));
}

/** "Sat 13 March" */
export function dayText(at: Date, zone: string, locale: string): string {
  return tidy(format(locale, zone, { ...DAY, weekday: 'short' }).format(at));
}

/** "20:00" */
export function timeText(at: Date, zone: string, locale: string): string {
  return tidy(format(locale, zone, CLOCK).format(at));
}

/** "13 March 2027, 20:00", for lists of the back office. */
export function instantText(at: Date, zone: string, locale: string): string {
  return tidy(format(locale, zone, { dateStyle: 'medium', timeStyle: 'short' }).format(at));
}

export function dateText(at: Date, zone: string, locale: string): string {
  return tidy(format(locale, zone, { dateStyle: 'medium' }).format(at));
}

/** The calendar leaf of an event: its day, the short month, the weekday. */
export function leafOf(at: Date, zone: string, locale: string): { day: string; month: string; weekday: string } {
  return {
    day:
      format(locale, zone, { day: 'numeric' })
        .formatToParts(at)
        .find(({ type }) => type === 'day')?.value ?? '',
    month: format(locale, zone, { month: 'short' }).format(at).replace(/\.$/, ''),
    weekday: format(locale, zone, { weekday: 'long' }).format(at),
  };
}

/** "Central European Standard Time": said with every event, since a page for all readers knows nobody's own zone. */
export function zoneName(at: Date, zone: string, locale: string): string {
  const parts = format(locale, zone, { timeZoneName: 'long' }).formatToParts(at);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? zone;
}

// Narrow and thin spaces of CLDR break screen readers' and people's searches alike.
function tidy(text: string): string {
  return text.replaceAll(/[\u2009\u202f\u00a0]/g, ' ');
}
