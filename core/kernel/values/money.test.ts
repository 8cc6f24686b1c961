import { describe, expect, it } from 'vitest';
import { CURRENCIES, exponentOf, isCurrency } from './currencies.ts';
import { formatMoney, fromDecimal, money, toDecimal } from './money.ts';
import { minorIn } from './written-amount.ts';

describe('the decimals of a currency', () => {
  it('are those of ISO 4217, where browsers say otherwise as well', () => {
    const listed = (exponent: number) => CURRENCIES.filter((code) => exponentOf(code) === exponent);
    const none = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF';
    expect(listed(0).join(' ')).toBe(none);
    expect(listed(3).join(' ')).toBe('BHD IQD JOD KWD LYD OMR TND');
    for (const code of ['HUF', 'IDR', 'COP', 'MGA', 'MRU', 'TWD', 'UYU']) expect(exponentOf(code)).toBe(2);
    expect(['XXX', 'XAU', 'BGN', 'HRK', 'eur', ''].filter(isCurrency)).toEqual([]);
    expect(() => exponentOf('XXX')).toThrow(RangeError);
  });

  // Minor units, as a provider is told, in English and in German.
  it.each([
    [1230, 'EUR', '12.30', '€12.30', '12,30 €'],
    [1230, 'JPY', '1230', '¥1,230', '1.230 ¥'],
    [1230, 'ISK', '1230', 'ISK 1,230', '1.230 ISK'],
    [1230, 'UGX', '1230', 'UGX 1,230', '1.230 UGX'],
    [1230, 'KWD', '1.230', 'KWD 1.230', '1,230 KWD'],
    [5, 'KWD', '0.005', 'KWD 0.005', '0,005 KWD'],
    [1230, 'HUF', '12.30', 'HUF 12.30', '12,30 HUF'],
  ])('%i of %s are written out in full', (minor, currency, decimal, english, german) => {
    const amount = money(minor, currency);
    const plain = (text: string) => text.replaceAll(/\s/g, ' ');
    expect(toDecimal(amount)).toBe(decimal);
    expect(fromDecimal(decimal, currency)).toEqual(amount);
    expect([plain(formatMoney(amount, 'en')), plain(formatMoney(amount, 'de'))]).toEqual([english, german]);
    expect(minorIn(decimal.replace('.', ','), currency)).toBe(minor);
  });

  it('are written where an amount is to be copied as well', () => {
    const written = (minor: number, currency: string) =>
      formatMoney(money(minor, currency), 'en', 'code').replace(/\s/, ' ');
    expect([written(123_050, 'RSD'), written(1230, 'KWD')]).toEqual(['RSD 1,230.50', 'KWD 1.230']);
  });

  it.each([
    ['1.5', 'JPY'],
    ['1,5', 'ISK'],
    ['100.01', 'UGX'],
    ['1.2345', 'KWD'],
    ['1.005', 'EUR'],
  ])('%s is no amount of %s', (text, currency) => expect(() => fromDecimal(text, currency)).toThrow(RangeError));

  it('may end in noughts that it has not', () => {
    expect([fromDecimal('500.00', 'JPY').minor, fromDecimal('1.2300', 'KWD').minor]).toEqual([500, 1230]);
  });
});
