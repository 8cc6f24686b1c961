import { expect } from 'vitest';
import { codeOf, when, type Bench, type Case } from './bench.ts';

/** What goes back, by us or in the provider's dashboard. */
export function refundCases<S>({
  gateway,
  provider,
  context,
  request,
  paid,
  inspect,
  amount,
}: Bench<S>): readonly Case[] {
  const refund = (ref: string, minor: number, key: string) => gateway.refund!(context(), ref, amount(minor), key);
  return [
    ...when(gateway.refund && gateway.capabilities.refunds === 'partial' && provider.pay, () => [
      {
        name: 'refunds: gives back in parts, once for each key',
        async run() {
          const ref = await paid();
          await refund(ref, 230, 'refund_1');
          await refund(ref, 230, 'refund_1');
          await refund(ref, 1000, 'refund_2');
          const { refunds } = await inspect(ref);
          expect(refunds.map(({ key, amount: { minor } }) => [key, minor])).toEqual([
            ['refund_1', 230],
            ['refund_2', 1000],
          ]);
        },
      },
      {
        name: 'refunds: refuses more than was captured',
        async run() {
          const ref = await paid();
          await refund(ref, 1230, 'refund_1');
          expect(await codeOf(refund(ref, 1, 'refund_2'))).toBe('rejected');
        },
      },
      ...when(provider.loseAnswer, () => [
        {
          name: 'refunds: gives back once when the answer was lost',
          async run() {
            const ref = await paid();
            provider.loseAnswer!();
            await refund(ref, 500, 'refund_1').catch(() => undefined);
            await refund(ref, 500, 'refund_1');
            expect((await inspect(ref)).refunds).toMatchObject([{ key: 'refund_1', amount: amount(500) }]);
          },
        },
      ]),
    ]),
    ...when(gateway.refund && gateway.capabilities.markedByHand, () => [
      {
        name: 'refunds by hand: are on their way until somebody says that the money is out',
        async run() {
          const { snapshot } = await gateway.start(context(), request());
          const told = await refund(snapshot.ref, 230, 'refund_1');
          expect(told).toMatchObject({ state: 'pending', key: 'refund_1', amount: amount(230) });
        },
      },
    ]),
    ...when(provider.refundInDashboard && provider.pay, () => [
      {
        name: 'refunds made outside: shows them without a key',
        async run() {
          const ref = await paid();
          await provider.refundInDashboard!(ref, 300);
          const { refunds } = await inspect(ref);
          expect(refunds).toMatchObject([{ amount: amount(300), state: 'succeeded' }]);
          expect(refunds[0]?.key).toBeUndefined();
        },
      },
    ]),
  ];
}
