import { DateTime } from 'luxon';

/** Whole days in somebody's zone. */
export interface Period {
  readonly from: Date;
  /** The midnight after the last day. */
  readonly until: Date;
  /** Such as `2027-03-28`; the last one is within. */
  readonly days: { readonly from: string; readonly to: string };
}

/** From a day to a day, whichever comes first; without one, from the first of the month of the other, or of today. */
export function periodOf(
  { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined },
  zone: string,
  now: Date,
): Period {
  const last = dayIn(to, zone) ?? DateTime.fromJSDate(now, { zone }).startOf('day');
  const first = dayIn(from, zone) ?? last.startOf('month');
  const [a, b] = first <= last ? [first, last] : [last, first];
  const days = { from: a.toFormat('yyyy-MM-dd'), to: b.toFormat('yyyy-MM-dd') };
  return { from: a.toJSDate(), until: b.plus({ days: 1 }).toJSDate(), days };
}

function dayIn(text: string | undefined, zone: string): DateTime | undefined {
  const day = DateTime.fromFormat(text ?? '', 'yyyy-MM-dd', { zone });
  return day.isValid ? day : undefined;
}
