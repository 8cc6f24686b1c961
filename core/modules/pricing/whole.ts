import { allocate, money } from '../../kernel/values/money.ts';

/** `amount × part / whole`, half up, without ever leaving the integers. */
export function portion(amount: number, part: number, whole: number): number {
  const doubled = 2n * BigInt(amount) * BigInt(part) + BigInt(whole);
  return Number(doubled / (2n * BigInt(whole)));
}

/** Hundredths of a percent of an amount. */
export function percentOf(minor: number, rate: number): number {
  return portion(minor, rate, 10_000);
}

/** Splits an amount over weights so that the parts add up to it. Nothing goes where the weight is nothing. */
export function spread(minor: number, weights: readonly number[], currency: string): number[] {
  if (minor === 0 || sumOf(weights) === 0) return weights.map(() => 0);
  return allocate(money(minor, currency), weights).map((part) => part.minor);
}

export function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
