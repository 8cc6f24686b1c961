import { expect } from 'vitest';
import { when, type Bench, type Case } from './bench.ts';

/** Payments whose money goes on to a payee as it comes. */
export function splitCases<S>({ gateway, provider, context, started, inspect, amount }: Bench<S>): readonly Case[] {
  const { capabilities, transfers } = gateway;
  const split = async () => {
    const { payee } = await transfers!.startOnboarding(context(), {
      ...{ key: 'payee_1', name: 'Harbour Hall', email: 'buyer@example.org' },
      ...{ returnUrl: 'https://portal.example.org/back', refreshUrl: 'https://portal.example.org/again' },
    });
    await provider.onboard!(payee);
    const { ref } = await started({ split: { payee, fee: amount(130) } });
    return ref;
  };
  return when(capabilities.splits && transfers && provider.onboard && provider.pay, () => [
    {
      name: 'split payments: say what was passed on, and what refunds took back from the payee',
      async run() {
        const ref = await split();
        expect((await inspect(ref)).passedOn?.amount.minor ?? 0).toBe(0);
        await provider.pay!(ref);
        expect(await inspect(ref)).toMatchObject({
          ...{ state: 'captured', captured: amount(1230) },
          passedOn: { amount: amount(1100), returned: amount(0) },
        });
        if (!gateway.refund) return;
        await gateway.refund(context(), ref, amount(230), 'refund_1');
        expect((await inspect(ref)).passedOn).toMatchObject({ amount: amount(1100), returned: amount(230) });
      },
    },
  ]);
}
