import { expect } from 'vitest';
import type { GatewayContext } from '../../../kernel/capabilities/gateway.ts';
import { codeOf, when, type Bench, type Case } from './bench.ts';

type Call<S> = (cx: GatewayContext<S>) => Promise<unknown>;

/** Every failure has a type, and no call outlasts its deadline. */
export function failureCases<S>(bench: Bench<S>): readonly Case[] {
  const { provider, context, hurried, inspect } = bench;
  return [
    ...when(provider.breakNetwork, () => [
      {
        name: 'failures: are typed, not_found',
        async run() {
          expect(await codeOf(inspect('no-such-payment'))).toBe('not_found');
        },
      },
      {
        name: 'failures: are typed, unavailable without a network',
        async run() {
          const calls = await callsOf(bench);
          provider.breakNetwork!(true);
          for (const [name, call] of calls)
            expect([name, await codeOf(call(context()))]).toEqual([name, 'unavailable']);
        },
      },
    ]),
    ...when(provider.hang, () => [
      {
        name: 'a provider that does not answer: is unavailable once the deadline has passed',
        async run() {
          for (const [name, call] of await callsOf(bench)) {
            provider.hang!(true);
            expect([name, await codeOf(call(hurried()))]).toEqual([name, 'unavailable']);
          }
        },
      },
    ]),
  ];
}

// What core asks, about a payment that the buyer paid where that can be.
async function callsOf<S>({
  gateway,
  provider,
  started,
  paid,
  request,
  amount,
}: Bench<S>): Promise<[string, Call<S>][]> {
  const ref = provider.pay ? await paid() : (await started()).ref;
  const calls: [string, Call<S>][] = [
    ['start', (cx) => gateway.start(cx, request({ key: 'pay_9' }))],
    ['inspect', (cx) => gateway.inspect(cx, ref)],
  ];
  if (gateway.refund && provider.pay)
    calls.push(['refund', (cx) => gateway.refund!(cx, ref, amount(1230), 'refund_9')]);
  if (gateway.cancel) calls.push(['cancel', (cx) => gateway.cancel!(cx, ref, 'cancel_9')]);
  return calls;
}
