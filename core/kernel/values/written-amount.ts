import { exponentOf } from './currencies.ts';

/**
 * An amount as spreadsheets write it: `12.50`, `12,50 €`, `1.234,50`, `1,234.50`. The last sign decides what is a
 * fraction; three digits behind a lonely one are thousands, where the currency has no thousandths.
 */
export function minorIn(cell: string, currency: string): number | undefined {
  const bare = cell.replaceAll(/[\s'’]|\p{Sc}|[A-Za-z]{3}/gu, '');
  const match = /^(\d[\d.,]*)$/.exec(bare.replace(/[.,][-–]+$/, ''));
  if (!match) return undefined;
  const exponent = exponentOf(currency);
  const digits = match[1]!;
  const at = Math.max(digits.lastIndexOf('.'), digits.lastIndexOf(','));
  const behind = at < 0 ? 0 : digits.length - at - 1;
  const isFraction = at >= 0 && behind <= Math.max(exponent, 2) && digits.indexOf(digits[at]!) === at;
  const whole = (isFraction ? digits.slice(0, at) : digits).replaceAll(/[.,]/g, '');
  const fraction = isFraction ? digits.slice(at + 1).replace(/0+$/, '') : '';
  if (fraction.length > exponent) return undefined;
  const minor = Number(whole + fraction.padEnd(exponent, '0'));
  return Number.isSafeInteger(minor) && minor <= 100_000_000_000 ? minor : undefined;
}
