import { describe, expect, it } from 'vitest';
import { crossRate, exchange, factorBetween, isRate } from './exchange.ts';
import { money, toDecimal } from './money.ts';

const table = {
  base: 'EUR',
  rates: { USD: '1.0831', JPY: '163.07', ISK: '149.50', UGX: '4021.333333', KWD: '0.33285', GBP: '0.83' },
};
const worth = (minor: number, from: string, to: string) => {
  const amount = exchange(money(minor, from), to, table);
  return amount && toDecimal(amount);
};

describe('an amount in another currency', () => {
  it.each([
    // From and to the base, over it, and with every number of decimals.
    [1230, 'EUR', 'USD', '13.32'], // 13.32213
    [1230, 'EUR', 'EUR', '12.30'],
    [1332, 'USD', 'EUR', '12.30'], // 12.2980…
    [1000, 'GBP', 'USD', '13.05'], // 13.0494
    [1230, 'EUR', 'JPY', '2006'], // 2005.761
    [2006, 'JPY', 'EUR', '12.30'],
    [1230, 'EUR', 'KWD', '4.094'], // 4.094055
    [5125, 'KWD', 'EUR', '15.40'], // 15.3973…
    [5125, 'KWD', 'JPY', '2511'], // 2510.8…
    [7000, 'UGX', 'ISK', '260'], // 260.2362…
    [1, 'JPY', 'KWD', '0.002'], // 0.00204…
    [0, 'EUR', 'USD', '0.00'],
  ])('%i of %s in %s', (minor, from, to, expected) => expect(worth(minor, from, to)).toBe(expected));

  it('is rounded half up to the smallest unit, and never goes through a float', () => {
    const half = { base: 'EUR', rates: { USD: '1.005', JPY: '0.5' } };
    expect(exchange(money(100, 'EUR'), 'USD', half)!.minor).toBe(101); // 1.005: a float says 1.00
    expect(exchange(money(100, 'EUR'), 'JPY', half)!.minor).toBe(1);
    expect(exchange(money(99, 'EUR'), 'JPY', half)!.minor).toBe(0);
    expect(exchange(money(-100, 'EUR'), 'USD', half)!.minor).toBe(-101);
    const most = Number.MAX_SAFE_INTEGER;
    expect(exchange(money(most, 'EUR'), 'EUR', half)!.minor).toBe(most);
    expect(exchange(money(most, 'EUR'), 'USD', half)).toBeUndefined();
  });

  it('can be said as a rate', () => {
    const rate = (from: string, to: string) => crossRate(table, from, to);
    expect([rate('EUR', 'USD'), rate('USD', 'EUR'), rate('EUR', 'EUR')]).toEqual(['1.0831', '0.92327578', '1']);
    expect([rate('JPY', 'ISK'), rate('UGX', 'KWD'), rate('GBP', 'JPY')]).toEqual([
      ...['0.91678420', '0.00008277', '196.46987952'].map((text) => text.replace(/0+$/, '')),
    ]);
    expect(rate('EUR', 'CHF')).toBeUndefined();
  });

  it('is nothing where the table lacks a currency', () => {
    expect([worth(100, 'EUR', 'CHF'), worth(100, 'CHF', 'EUR')]).toEqual([undefined, undefined]);
    expect(factorBetween(table, 'EUR', 'USD')).toEqual({ times: 10831n, by: 10000n });
  });
});

it.each([
  ['1.0831', true],
  ['163', true],
  ['0.000001', true],
  ['0', false],
  ['0.00', false],
  ['-1', false],
  ['1e3', false],
  ['1,08', false],
  ['', false],
  ['.5', false],
  ['1'.repeat(13), false],
])('%s is a rate: %s', (text, is) => expect(isRate(text)).toBe(is));
