import { describeRates, registeredBy } from 'eventportal/sdk/testing';
import { expect, it } from 'vitest';
import plugin from './index.ts';

const table = { base: 'UGX', day: '2027-01-01', source: 'Bank of Uganda', rates: { USD: '0.00027', KES: '0.0351' } };

describeRates('a fixed table', {
  open: () => registeredBy(plugin(table)).rates!.value,
  now: new Date('2027-06-01T09:00:00Z'),
  has: { currency: 'USD', rate: '0.00027' },
});

it.each([
  ['a base that is no currency', { base: 'EURO' }],
  ['a day that is none', { day: '2027-02-30' }],
  ['nobody whose rates they are', { source: ' ' }],
  ['a rate as a number', { rates: { USD: 1.08 } }],
  ['a rate of nothing', { rates: { USD: '0' } }],
  ['a rate of no currency', { rates: { XYZ: '1' } }],
  ['no rates', { rates: {} }],
])('refuses %s', (_what, wrong) => expect(plugin({ ...table, ...wrong } as never).problems).toHaveLength(1));
