import { money, type Movement, type PaymentGateway } from 'eventportal/sdk';
import { gatewayCases } from 'eventportal/sdk/testing';
import { expect, it } from 'vitest';
import { testGateway, type TestSettings } from './gateway.ts';
import { playedProvider } from './provider.kit.ts';

type Gateway = PaymentGateway<TestSettings>;
type Broken = (good: Gateway) => Partial<Gateway>;

/** Changes what a gateway reports. */
const reporting =
  (change: (movement: Movement, all: readonly Movement[]) => Movement): Broken =>
  (good) => ({
    async readReport(cx, request) {
      const told = await good.readReport!(cx, request);
      return { ...told, movements: told.movements.map((movement) => change(movement, told.movements)) };
    },
  });

const FAR = new Date('2200-01-01T00:00:00Z');
const FIRST = playedProvider().settings;

// A gateway with one mistake in what it reports or gives in on, and a case that must catch it.
const MISTAKES: readonly (readonly [string, Broken, string])[] = [
  [
    'says that it gave in, and tells nobody',
    (good) => ({
      acceptDispute: async (cx, ref, dispute) => {
        const known = (await good.inspect(cx, ref)).disputes!.find((one) => one.ref === dispute)!;
        return { ...known, state: 'lost' };
      },
    }),
    'disputes: that are accepted are lost, once and again, and take no answer any more',
  ],
  [
    'reports what is left after its fee',
    reporting((movement) => ({ ...movement, amount: money(movement.amount.minor - 50, movement.amount.currency) })),
    'the report: has what was captured, before fees, under the name of its payment, and the same again',
  ],
  [
    'reports another name than the one that the payment has',
    reporting((movement) => ({ ...movement, payment: `txn_${movement.payment}` })),
    'the report: has what was captured, before fees, under the name of its payment, and the same again',
  ],
  [
    'reads one page',
    (good) => ({ readReport: async (cx, request) => ({ movements: (await good.readReport!(cx, request)).movements }) }),
    'the report: has all pages, and each movement once',
  ],
  [
    'begins each page with the end of the one before',
    (good) => ({
      readReport: (cx, { cursor, ...request }) =>
        good.readReport!(cx, { ...request, ...(cursor !== undefined && { cursor: String(Number(cursor) - 1) }) }),
    }),
    'the report: has all pages, and each movement once',
  ],
  [
    'reports all that it ever did',
    (good) => ({ readReport: (cx, request) => good.readReport!(cx, { ...request, from: new Date(0), until: FAR }) }),
    'the report: has nothing of another time',
  ],
  [
    'reports what went back as if it had come',
    reporting((movement) => ({
      ...movement,
      amount: money(Math.abs(movement.amount.minor), movement.amount.currency),
    })),
    'the report: has what went back below nothing, under the name of its refund, and touches no capture by it',
  ],
  [
    'takes what went back off what was captured',
    reporting((movement, all) => {
      const back =
        all.find(({ kind, payment }) => kind === 'refund' && payment === movement.payment)?.amount.minor ?? 0;
      if (movement.kind !== 'capture') return movement;
      return { ...movement, amount: money(movement.amount.minor + back, movement.amount.currency) };
    }),
    'the report: has what went back below nothing, under the name of its refund, and touches no capture by it',
  ],
  [
    'reports with the settings of whoever came first',
    (good) => ({ readReport: (cx, request) => good.readReport!({ ...cx, settings: FIRST }, request) }),
    'the report: has nothing of another account',
  ],
];

it.each(MISTAKES)('the kit catches a gateway that %s', async (_, broken, caughtBy) => {
  const gateway = { ...testGateway, ...broken(testGateway) };
  const [wanted] = gatewayCases(gateway, playedProvider()).filter(({ name }) => name === caughtBy);
  const outcome = await wanted!.run().then(
    () => 'let through',
    () => 'caught',
  );
  expect(outcome, caughtBy).toBe('caught');
});
