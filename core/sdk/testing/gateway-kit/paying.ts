import { expect } from 'vitest';
import { money } from '../../../kernel/values/money.ts';
import { codeOf, when, type Bench, type Case } from './bench.ts';

// Currencies with two decimals, none, and three; of ISK some providers think otherwise than ISO 4217.
const EXACT_IN = ['EUR', 'JPY', 'KWD', 'ISK'];
// Where some providers want the last digit to be 0.
const THREE_DECIMALS = ['KWD', 'BHD', 'TND'];

/** What the buyer pays is told exactly, and again. */
export function payingCases<S>(bench: Bench<S>): readonly Case[] {
  const { provider, started, paid, inspect } = bench;
  return [
    ...when(provider.pay, () => [
      ...EXACT_IN.filter(bench.takes).map((code) => ({
        name: `when the buyer pays: keeps the amount exact in ${code}`,
        async run() {
          const due = money(12_340, code);
          const ref = await paid({ amount: due });
          expect(await inspect(ref)).toMatchObject({ state: 'captured', captured: due });
        },
      })),
      ...THREE_DECIMALS.filter(bench.takes).map((code) => ({
        name: `when the buyer pays: takes the last digit of ${code} exactly, or refuses the amount`,
        async run() {
          const due = money(12_345, code);
          const began = await codeOf(started({ amount: due }));
          if (began === 'rejected') return;
          expect(began).toBe('no error');
          const ref = await paid({ amount: due });
          expect(await inspect(ref)).toMatchObject({ state: 'captured', captured: due });
        },
      })),
      {
        name: 'when the buyer pays: reports the same whatever is asked how often',
        async run() {
          const ref = await paid();
          expect(await inspect(ref)).toEqual(await inspect(ref));
        },
      },
    ]),
    ...when(provider.decline, () => [
      {
        name: 'when the payment is declined: reports it with a reason that core can explain',
        async run() {
          const { ref } = await started();
          await provider.decline!(ref);
          expect(await inspect(ref)).toMatchObject({ state: 'failed', reason: 'declined' });
        },
      },
    ]),
    ...laterCases(bench),
    ...cancelCases(bench),
  ];
}

function laterCases<S>({ gateway, provider, context, paid, inspect, amount }: Bench<S>): readonly Case[] {
  const promised = async () => {
    const ref = await paid({ capture: 'later' });
    const told = { state: 'authorized', authorized: amount(1230), captured: amount(0), refunds: [] };
    expect(await inspect(ref)).toMatchObject(told);
    return ref;
  };
  const capture = (ref: string, minor: number, key: string) => gateway.capture!(context(), ref, amount(minor), key);
  return when(gateway.capture && gateway.capabilities.capture.includes('later') && provider.pay, () => [
    {
      name: 'money for later: is promised, and taken when told, once, also when told twice at once',
      async run() {
        const ref = await promised();
        const taken = { state: 'captured', captured: amount(1230), refunds: [] };
        const both = await Promise.allSettled([capture(ref, 1230, 'capture_1'), capture(ref, 1230, 'capture_1')]);
        expect(both.some(({ status }) => status === 'fulfilled')).toBe(true);
        expect([await capture(ref, 1230, 'capture_1'), await inspect(ref)]).toMatchObject([taken, taken]);
      },
    },
    gateway.capabilities.capturesWhole
      ? {
          name: 'money for later: is taken as a whole alone, and nothing of it where less is wanted',
          async run() {
            const ref = await promised();
            expect(await codeOf(capture(ref, 1000, 'capture_1'))).toBe('rejected');
            expect((await inspect(ref)).captured).toEqual(amount(0));
            expect((await capture(ref, 1230, 'capture_2')).captured).toEqual(amount(1230));
          },
        }
      : {
          name: 'money for later: is taken in part, and the rest let go without a refund',
          async run() {
            const ref = await promised();
            const taken = { state: 'captured', captured: amount(1000), refunds: [] };
            expect([await capture(ref, 1000, 'capture_1'), await inspect(ref)]).toMatchObject([taken, taken]);
          },
        },
    {
      name: 'money for later: is never more than was promised',
      async run() {
        const ref = await promised();
        expect(await codeOf(capture(ref, 1231, 'capture_1'))).toBe('rejected');
        expect((await inspect(ref)).captured).toEqual(amount(0));
      },
    },
    ...when(gateway.cancel, () => [
      {
        name: 'money for later: that is not wanted is let go',
        async run() {
          const ref = await promised();
          expect(await gateway.cancel!(context(), ref, 'cancel_1')).toMatchObject({ state: 'cancelled', refunds: [] });
          expect(await codeOf(capture(ref, 1230, 'capture_1'))).toBe('rejected');
        },
      },
    ]),
  ]);
}

function cancelCases<S>({ gateway, context, started }: Bench<S>): readonly Case[] {
  return when(gateway.cancel, () => [
    {
      name: 'cancelling: ends an open payment, once and again',
      async run() {
        const { ref } = await started();
        expect((await gateway.cancel!(context(), ref, 'cancel_1')).state).toBe('cancelled');
        expect((await gateway.cancel!(context(), ref, 'cancel_1')).state).toBe('cancelled');
      },
    },
  ]);
}
