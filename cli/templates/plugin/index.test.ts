import { registeredBy } from 'eventportal/sdk/testing';
import { expect, it } from 'vitest';
import plugin from './index.ts';

it('adds its fee to the fees of an order', () => {
  const { hooks } = registeredBy(plugin({ feeMinor: 80 }));
  expect(hooks.filterSync('order.fees', [], {})).toEqual([{ code: 'acme.fee', label: 'Booking fee', minor: 80 }]);
});

it('hears of confirmed orders', () => {
  const { hooks } = registeredBy(plugin());
  expect(hooks.subscribers('order.confirmed', {})).toEqual(['acme.notice']);
});
