import { plain } from './import-fields.ts';
import type { PaidState } from './import-options.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

const STATES: Readonly<Record<PaidState | 'gone', ReadonlySet<string>>> = {
  paid: words(
    'paid p yes true 1 complete completed confirmed succeeded captured bezahlt gezahlt ja erledigt bestätigt',
  ),
  unpaid: words('unpaid n no false 0 pending open due unbezahlt offen ausstehend nein'),
  free: words('free comp complimentary gratis kostenlos frei freikarte'),
  gone: words('cancelled canceled c refunded expired e void storniert erstattet abgelaufen'),
};

/** Whether a row says that it was paid; nothing where the word is none that is known. */
export function stateIn(cell: string): PaidState | 'gone' | undefined {
  const word = plain(cell);
  return (Object.keys(STATES) as (PaidState | 'gone')[]).find((state) => STATES[state].has(word));
}

export function countIn(cell: string): number | undefined {
  return /^\d{1,4}$/.test(cell) && Number(cell) >= 1 && Number(cell) <= 1000 ? Number(cell) : undefined;
}

/** All ways in which a file may write a local time: `2027-02-14T20:00`, with the time or without it. */
export function waysToWrite(local: string): { readonly exact: readonly string[]; readonly day: readonly string[] } {
  const [date = '', time = ''] = local.split('T');
  const [year = '', month = '', day = ''] = date.split('-');
  const short = (text: string) => String(Number(text));
  const days = [
    date,
    `${day}.${month}.${year}`,
    `${short(day)}.${short(month)}.${year}`,
    `${day}/${month}/${year}`,
    `${short(day)}/${short(month)}/${year}`,
    `${month}/${day}/${year}`,
    `${short(month)}/${short(day)}/${year}`,
  ];
  const times = [time.slice(0, 5), `${time.slice(0, 5)}:00`];
  return { day: days, exact: days.flatMap((one) => times.flatMap((at) => [`${one} ${at}`, `${one}T${at}`])) };
}
