import { exponentOf } from './currencies.ts';

/** An amount in the smallest unit of its currency: 12.30 EUR is { minor: 1230, currency: 'EUR' }. */
export interface Money {
  readonly minor: number;
  readonly currency: string;
}

/** Makes an amount. Throws a RangeError for a fraction of a minor unit or a currency that ISO 4217 does not list. */
export function money(minor: number, currency: string): Money {
  if (!Number.isSafeInteger(minor)) throw new RangeError(`not a whole number of minor units: ${minor}`);
  exponentOf(currency);
  return { minor, currency };
}

export function add(a: Money, b: Money): Money {
  if (a.currency !== b.currency) throw new RangeError(`cannot add ${a.currency} and ${b.currency}`);
  return money(a.minor + b.minor, a.currency);
}

export function times(amount: Money, count: number): Money {
  return money(amount.minor * count, amount.currency);
}

/** Splits an amount by weights without losing a unit: the largest remainders get the spare ones. */
export function allocate(total: Money, weights: readonly number[]): Money[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  if (sum <= 0) throw new RangeError('weights must add up to more than nothing');
  const shares = weights.map((weight) => share(BigInt(total.minor), BigInt(weight), BigInt(sum)));
  let spare = total.minor - shares.reduce((a, { whole }) => a + whole, 0);
  const byRemainder = shares.map((_, index) => index).sort((a, b) => shares[b]!.rest - shares[a]!.rest || a - b);
  const minors = shares.map(({ whole }) => whole);
  for (const index of byRemainder) {
    if (spare === 0) break;
    minors[index]! += Math.sign(spare);
    spare -= Math.sign(spare);
  }
  return minors.map((minor) => money(minor, total.currency));
}

function share(total: bigint, weight: bigint, sum: bigint): { whole: number; rest: number } {
  const product = total * weight;
  const rest = product % sum;
  return { whole: Number(product / sum), rest: Number(rest < 0n ? -rest : rest) };
}

/** Decimal text for providers and forms: "12.30". Never goes through a float. */
export function toDecimal({ minor, currency }: Money): string {
  const exponent = exponentOf(currency);
  const digits = String(Math.abs(minor)).padStart(exponent + 1, '0');
  const sign = minor < 0 ? '-' : '';
  return exponent === 0 ? sign + digits : `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

/** Reads "12.30" (a comma is taken too). Throws a RangeError when it is no amount of that currency. */
export function fromDecimal(text: string, currency: string): Money {
  const exponent = exponentOf(currency);
  const match = /^(-?)(\d+)(?:[.,](\d+))?$/.exec(text.trim());
  const fraction = (match?.[3] ?? '').replace(/0+$/, '');
  if (!match || fraction.length > exponent) throw new RangeError(`not a ${currency} amount: ${text}`);
  return money(Number(match[1]! + match[2]! + fraction.padEnd(exponent, '0')), currency);
}

/** Reads an amount of a rule that was made for another currency, too: decimals that this one has not are dropped. */
export function fromRule(text: string, currency: string): Money {
  try {
    return fromDecimal(text, currency);
  } catch {
    return fromDecimal(text.replace(/[.,].*/, ''), currency);
  }
}

/** The amount as people of that locale write it: "€12.30"; with its code where it is to be copied: "EUR 12.30". */
export function formatMoney(amount: Money, locale: string, currencyDisplay: 'symbol' | 'code' = 'symbol'): string {
  const exponent = exponentOf(amount.currency);
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: amount.currency,
    currencyDisplay,
    minimumFractionDigits: exponent,
    maximumFractionDigits: exponent,
  });
  return format.format(toDecimal(amount) as Intl.StringNumericLiteral);
}
