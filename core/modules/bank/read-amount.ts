import { minorIn } from '../../kernel/values/written-amount.ts';

/** An amount as banks write it in tables: `-12,50`, `12,50 €`, `1.234,50 S` (or H). What left the account is negative. */
export function signedMinorIn(cell: string, currency: string): number | undefined {
  const text = cell
    .replaceAll(/\s|[A-Za-z]{3}/g, '')
    .replace(/−/g, '-')
    .replace(/([CD])R$/i, '$1');
  const match = /^([+-]?)([^-+HSCD]+)([-+HSCD]?)$/i.exec(text);
  const minor = match ? minorIn(match[2]!, currency) : undefined;
  if (minor === undefined) return undefined;
  return match![1] === '-' || /[-SD]/i.test(match![3]!) ? -minor : minor;
}

/** A day as banks write it: `2027-03-22`, `22.03.2027`, `22.3.27`, `22/03/2027`; days stand before months. */
export function dayIn(cell: string): string | undefined {
  const iso = /^(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?$/.exec(cell);
  if (iso) return dayOf(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const written = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})(?: .*)?$/.exec(cell);
  if (!written) return undefined;
  const year = Number(written[3]);
  return dayOf(year < 100 ? 2000 + year : year, Number(written[2]), Number(written[1]));
}

/** Only days that there are. */
export function dayOf(year: number, month: number, day: number): string | undefined {
  const at = new Date(Date.UTC(year, month - 1, day));
  if (at.getUTCFullYear() !== year || at.getUTCMonth() !== month - 1 || at.getUTCDate() !== day) return undefined;
  return at.toISOString().slice(0, 10);
}
