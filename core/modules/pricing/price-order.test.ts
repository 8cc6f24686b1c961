import { describe, expect, it } from 'vitest';
import { priceOrder, type Discount, type OrderToPrice } from './index.ts';

const line = (key: string, unitMinor: number, quantity = 1, taxes: OrderToPrice['lines'][number]['taxes'] = []) => ({
  key,
  unitMinor,
  quantity,
  admits: true,
  taxes,
});
const discount = (effect: Discount['effect'], lines: string[], at: Partial<Discount> = {}): Discount => ({
  id: 'd',
  effect,
  lines,
  minQuantity: 0,
  minMinor: 0,
  ...at,
});
const order = (given: Partial<OrderToPrice>): OrderToPrice => ({
  currency: 'EUR',
  lines: [],
  discounts: [],
  fees: [],
  charges: [],
  rounding: 'line',
  taxed: 'as_usual',
  ...given,
});
const fee = (given: Partial<OrderToPrice['fees'][number]>): OrderToPrice['fees'][number] => ({
  code: 'fee',
  fixedMinor: 0,
  rate: 0,
  minMinor: null,
  maxMinor: null,
  per: 'order',
  paidBy: 'buyer',
  tax: null,
  ...given,
});
const VAT = { name: 'VAT', rate: 1900, inclusive: true };
const offs = (given: Partial<OrderToPrice>) => priceOrder(order(given)).lines.map(({ discountMinor }) => discountMinor);

describe('discounts', () => {
  const lines = [line('a', 1000, 3), line('b', 3335), line('c', 10)];

  it('take a percentage, and what is rounded adds up', () => {
    expect(offs({ lines, discounts: [discount({ kind: 'percent', rate: 1000 }, ['a', 'b', 'c'])] })).toEqual([
      300, 334, 1,
    ]);
  });

  it('take an amount off all, never more than there is', () => {
    expect(offs({ lines, discounts: [discount({ kind: 'amount', minor: 100 }, ['a', 'c'])] })).toEqual([100, 0, 0]);
    expect(offs({ lines, discounts: [discount({ kind: 'amount', minor: 9999 }, ['a'])] })).toEqual([3000, 0, 0]);
    expect(offs({ lines, discounts: [discount({ kind: 'amount_each', minor: 20 }, ['a', 'c'])] })).toEqual([60, 0, 10]);
  });

  it('set a price, which never raises one', () => {
    expect(offs({ lines, discounts: [discount({ kind: 'price', minor: 600 }, ['a', 'c'])] })).toEqual([1200, 0, 0]);
  });

  it('give the cheapest away: three for two', () => {
    const three = discount({ kind: 'buy_get', buy: 2, get: 1 }, ['a', 'b']);
    expect(offs({ lines, discounts: [three] })).toEqual([1000, 0, 0]);
    expect(offs({ lines: [line('a', 1000, 5), line('b', 500)], discounts: [three] })).toEqual([1000, 500]);
    expect(offs({ lines: [line('a', 1000, 2)], discounts: [three] })).toEqual([0]);
  });

  it('wait for enough pieces and a large enough amount', () => {
    const off = (at: Partial<Discount>) =>
      offs({ lines, discounts: [discount({ kind: 'price', minor: 0 }, ['a'], at)] });
    expect([off({ minQuantity: 4 }), off({ minQuantity: 3 })]).toEqual([
      [0, 0, 0],
      [3000, 0, 0],
    ]);
    expect([off({ minMinor: 3001 }), off({ minMinor: 3000 })]).toEqual([
      [0, 0, 0],
      [3000, 0, 0],
    ]);
  });

  it('see what those before them left', () => {
    const half = discount({ kind: 'percent', rate: 5000 }, ['a'], { id: 'half' });
    const ten = discount({ kind: 'amount', minor: 10 }, ['a'], { id: 'ten' });
    const priced = (discounts: Discount[]) => priceOrder(order({ lines: [line('a', 1000)], discounts })).totalMinor;
    expect([priced([half, ten]), priced([ten, half])]).toEqual([490, 495]);
  });
});

describe('taxes', () => {
  it('are found within a price or added to it', () => {
    const sales = { name: 'Sales tax', rate: 825, inclusive: false };
    const priced = priceOrder(order({ lines: [line('a', 11_900, 1, [VAT]), line('b', 1000, 1, [sales])] }));
    expect(priced.lines.map(({ totalMinor, taxMinor }) => [totalMinor, taxMinor])).toEqual([
      [11_900, 1900],
      [1083, 83],
    ]);
    expect(priced).toMatchObject({
      totalMinor: 12_983,
      taxMinor: 1983,
      taxes: [
        { ...VAT, minor: 1900 },
        { ...sales, minor: 83 },
      ],
    });
  });

  it('are rounded on each line, or once for the order', () => {
    const lines = ['a', 'b', 'c'].map((key) => line(key, 103, 1, [VAT]));
    const tax = (rounding: OrderToPrice['rounding']) => priceOrder(order({ lines, rounding })).taxMinor;
    expect([tax('line'), tax('order')]).toEqual([48, 49]);
  });

  it('lie on other taxes where they are compound, and tell what is said about them', () => {
    const gst = { name: 'GST', rate: 500, inclusive: false };
    const qst = { name: 'QST', rate: 950, inclusive: false, compound: true };
    const exempt = { name: 'VAT', rate: 0, inclusive: true, note: 'culture' };
    const priced = priceOrder(order({ lines: [line('a', 10_000, 1, [gst, qst, exempt])] }));
    expect([priced.totalMinor, priced.taxMinor]).toEqual([11_498, 1498]);
    expect(priced.taxes).toEqual([
      { ...qst, minor: 998 },
      { ...gst, minor: 500 },
      { ...exempt, minor: 0 },
    ]);
  });

  it('are left to a buyer with reverse charge', () => {
    const lines = [line('a', 11_900, 1, [VAT])];
    const fees = [fee({ fixedMinor: 119, tax: VAT })];
    expect(priceOrder(order({ lines, fees, taxed: 'reverse_charge' }))).toMatchObject({
      totalMinor: 10_100,
      taxMinor: 0,
    });
  });
});

describe('fees', () => {
  const of = (given: Parameters<typeof fee>[0], lines = [line('a', 5000, 2)]) =>
    priceOrder(order({ lines, fees: [fee(given)] }));

  it('are fixed, a share, at least and at most', () => {
    expect(of({ fixedMinor: 50, rate: 250 }).totalMinor).toBe(10_300);
    expect(of({ fixedMinor: 50, per: 'ticket' }).totalMinor).toBe(10_100);
    expect(of({ rate: 100, minMinor: 150 }).totalMinor).toBe(10_150);
    expect(of({ rate: 1000, maxMinor: 700 }).totalMinor).toBe(10_700);
  });

  it('of each ticket leave out products and free tickets', () => {
    const lines = [line('a', 5000, 2), line('b', 0, 3), { ...line('c', 2000, 4), admits: false }];
    expect(of({ fixedMinor: 50, per: 'ticket' }, lines).totalMinor).toBe(18_000 + 100);
  });

  it('are not charged for what is free', () => {
    expect(of({ fixedMinor: 50 }, [line('a', 0)])).toMatchObject({ fees: [], totalMinor: 0 });
  });

  it('that the organizer pays are recorded and add nothing', () => {
    const priced = of({ rate: 250, paidBy: 'organizer' });
    expect([priced.totalMinor, priced.fees]).toMatchObject([10_000, [{ paidBy: 'organizer', totalMinor: 250 }]]);
  });
});
