import { describeGateway, registeredBy } from 'eventportal/sdk/testing';
import { expect, it } from 'vitest';
import { gateway } from './gateway.ts';
import plugin from './index.ts';
import { standIn } from './stand-in.ts';

// Everything core relies on: keys, amounts, refunds, signatures, errors. Keep it passing while you change gateway.ts.
describeGateway(gateway, standIn());

it('brings the gateway', () => {
  expect([...registeredBy(plugin()).gateways.keys()]).toEqual(['acme']);
});
