// When something takes place, in words: always the event's own wall clock, in the reader's language.

export interface EventTimes {
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly zone: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** "Friday, June 18, 2027" */
export function longDate({ startsAt, zone }: Pick<EventTimes, 'startsAt' | 'zone'>, locale: string): string {
  return formatOf(locale, zone, { dateStyle: 'full' }).format(startsAt);
}

/** "20:00 – 23:30", with the last day named where it is another one. */
export function timeSpan({ startsAt, endsAt, zone }: EventTimes, locale: string): string {
  const sameDay = dayOf(startsAt, zone) === dayOf(endsAt, zone);
  const format = sameDay
    ? formatOf(locale, zone, { timeStyle: 'short' })
    : formatOf(locale, zone, { weekday: 'short', day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' });
  return format.formatRange(startsAt, endsAt);
}

/** "Fri, Jun 18, 2027, 20:00" */
export function shortWhen({ startsAt, zone }: Pick<EventTimes, 'startsAt' | 'zone'>, locale: string): string {
  return formatOf(locale, zone, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
  }).format(startsAt);
}

/** The zone's name at that time: "CEST", "GMT+2". */
export function zoneName({ startsAt, zone }: Pick<EventTimes, 'startsAt' | 'zone'>, locale: string): string {
  const parts = formatOf(locale, zone, { timeZoneName: 'short' }).formatToParts(startsAt);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? zone;
}

/** "20:14", for deadlines of the same day. */
export function clockTime(at: Date, zone: string, locale: string): string {
  return formatOf(locale, zone, { timeStyle: 'short' }).format(at);
}

function dayOf(at: Date, zone: string): string {
  return formatOf('en-CA', zone, { dateStyle: 'short' }).format(at);
}

// Making a formatter costs more than using it.
function formatOf(locale: string, zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${zone} ${JSON.stringify(options)}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat(locale, { ...options, timeZone: zone });
  formats.set(key, known);
  return known;
}
