import { exponentOf } from './currencies.ts';
import { money, type Money } from './money.ts';

/** What one unit of the base is worth in others: exact decimals as text, never a float. */
export interface RateTable {
  readonly base: string;
  readonly rates: Readonly<Record<string, string>>;
}

/** A whole number over another: minor units of one currency times `times`, divided by `by`, are minor units of the other. */
export interface Factor {
  readonly times: bigint;
  readonly by: bigint;
}

const PLACES = 8n;
const RATE = /^\d{1,12}(?:\.\d{1,12})?$/;

/** "1.0831": more than nothing, written without exponent or sign. */
export const isRate = (text: string): boolean => RATE.test(text) && /[1-9]/.test(text);

/** How minor units of one currency become those of another, through the base; nothing where the table lacks one of them. */
export function factorBetween(table: RateTable, from: string, to: string): Factor | undefined {
  const [one, other] = [fractionOf(table, from), fractionOf(table, to)];
  if (!one || !other) return undefined;
  const times = other.units * one.scale * 10n ** BigInt(exponentOf(to));
  const by = one.units * other.scale * 10n ** BigInt(exponentOf(from));
  const common = divisor(times, by);
  return { times: times / common, by: by / common };
}

/** The amount in another currency, rounded half up to its smallest unit; below nothing as above it. */
export function exchange(amount: Money, to: string, table: RateTable): Money | undefined {
  const factor = factorBetween(table, amount.currency, to);
  if (!factor) return undefined;
  const size = BigInt(Math.abs(amount.minor)) * factor.times;
  const minor = Number((size * 2n + factor.by) / (factor.by * 2n));
  return Number.isSafeInteger(minor) ? money(amount.minor < 0 ? -minor : minor, to) : undefined;
}

/** What one unit of a currency is worth in another, as a decimal with up to eight places, rounded half up. */
export function crossRate(table: RateTable, from: string, to: string): string | undefined {
  const [one, other] = [fractionOf(table, from), fractionOf(table, to)];
  if (!one || !other) return undefined;
  const [size, by] = [other.units * one.scale * 10n ** PLACES, one.units * other.scale];
  const digits = String((size * 2n + by) / (by * 2n)).padStart(Number(PLACES) + 1, '0');
  const rate = `${digits.slice(0, -Number(PLACES))}.${digits.slice(-Number(PLACES))}`.replace(/\.?0+$/, '');
  return isRate(rate) ? rate : undefined;
}

function fractionOf({ base, rates }: RateTable, currency: string): { units: bigint; scale: bigint } | undefined {
  const text = currency === base ? '1' : rates[currency];
  if (text === undefined || !isRate(text)) return undefined;
  const [whole = '', fraction = ''] = text.split('.');
  return { units: BigInt(whole + fraction), scale: 10n ** BigInt(fraction.length) };
}

function divisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : divisor(b, a % b);
}
