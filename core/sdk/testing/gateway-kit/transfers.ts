import { expect } from 'vitest';
import { GatewayError } from '../../../kernel/capabilities/gateway.ts';
import { codeOf, when, type Bench, type Case } from './bench.ts';

/** What is passed on to others, and what comes back of it. */
export function transferCases<S>({ gateway, provider, context, amount }: Bench<S>): readonly Case[] {
  const { transfers } = gateway;
  const begin = (key: string, payee?: string) =>
    transfers!.startOnboarding(context(), {
      ...{ key, name: 'Harbour Hall', email: 'buyer@example.org', ...(payee !== undefined && { payee }) },
      returnUrl: 'https://portal.example.org/admin/o/hall/payouts/connect',
      refreshUrl: 'https://portal.example.org/admin/o/hall/payouts/connect?again=1',
    });
  const payee = async () => {
    const { payee: ref } = await begin('payee_1');
    await provider.onboard!(ref);
    return ref;
  };
  const send = (to: string, minor: number, key: string) =>
    transfers!.transfer(context(), { key, payee: to, amount: amount(minor), description: 'Payout PO-1' });
  const moved = async (to: string, key: string) => {
    const found = await transfers!.findTransfer(context(), { key, payee: to });
    return found && [found.amount, found.reversed];
  };
  const back = (ref: string, minor: number, key: string) =>
    transfers!.reverseTransfer(context(), ref, amount(minor), key);

  return when(transfers && provider.onboard, () => [
    {
      name: 'payees: are one for one key, with a page at the provider, and are paid once it has all it wants',
      async run() {
        const first = await begin('payee_1');
        expect(URL.canParse(first.url)).toBe(true);
        expect((await begin('payee_1')).payee).toBe(first.payee);
        expect((await begin('payee_1', first.payee)).payee).toBe(first.payee);
        expect((await begin('payee_2')).payee).not.toBe(first.payee);
        const before = await transfers!.readPayee(context(), first.payee);
        expect([before.ref, before.state]).toEqual([first.payee, 'incomplete']);
        expect(before.wants).not.toEqual([]);
        await provider.onboard!(first.payee);
        expect(await transfers!.readPayee(context(), first.payee)).toEqual({
          ...{ ref: first.payee, state: 'ready', wants: [] },
        });
        expect(await codeOf(transfers!.readPayee(context(), 'none'))).toBe('not_found');
      },
    },
    {
      name: 'transfers: move money once for each key, also when told twice at once',
      async run() {
        const to = await payee();
        expect(await moved(to, 'payout_1')).toBeUndefined();
        // Whoever is told that the other one is not done yet asks again.
        await Promise.allSettled([send(to, 700, 'payout_1'), send(to, 700, 'payout_1')]);
        const { ref } = await send(to, 700, 'payout_1');
        expect((await send(to, 700, 'payout_1')).ref).toBe(ref);
        expect((await send(to, 300, 'payout_2')).ref).not.toBe(ref);
        expect(await moved(to, 'payout_1')).toEqual([amount(700), amount(0)]);
        if (provider.transfers) expect(provider.transfers()).toBe(2);
      },
    },
    {
      name: 'transfers: move nothing to who may not be paid, and go through with the same key once they may',
      async run() {
        const { payee: to } = await begin('payee_1');
        expect(await refusalOf(send(to, 700, 'payout_1'))).toEqual(['rejected', 'payee']);
        expect(await moved(to, 'payout_1')).toBeUndefined();
        await provider.onboard!(to);
        await send(to, 700, 'payout_1');
        expect(await moved(to, 'payout_1')).toEqual([amount(700), amount(0)]);
      },
    },
    ...when(provider.runDry, () => [
      {
        name: 'transfers: that there is no money for go through with the same key once there is some',
        async run() {
          const to = await payee();
          provider.runDry!(true);
          expect(await refusalOf(send(to, 700, 'payout_1'))).toEqual(['rejected', 'balance']);
          expect(await refusalOf(send(to, 700, 'payout_1'))).toEqual(['rejected', 'balance']);
          provider.runDry!(false);
          const { ref } = await send(to, 700, 'payout_1');
          expect((await send(to, 700, 'payout_1')).ref).toBe(ref);
        },
      },
    ]),
    ...when(provider.loseAnswer, () => [
      {
        name: 'transfers: move money once when the answer was lost',
        async run() {
          const to = await payee();
          provider.loseAnswer!();
          await send(to, 700, 'payout_1').catch(() => undefined);
          const { ref } = await send(to, 700, 'payout_1');
          expect((await transfers!.findTransfer(context(), { key: 'payout_1', payee: to }))?.ref).toBe(ref);
          if (provider.transfers) expect(provider.transfers()).toBe(1);
        },
      },
    ]),
    {
      name: 'transfers: come back in parts, once for each key, never more than was moved',
      async run() {
        const to = await payee();
        const { ref } = await send(to, 700, 'payout_1');
        await back(ref, 200, 'reverse_1');
        expect(await back(ref, 200, 'reverse_1')).toMatchObject({ ref, reversed: amount(200) });
        expect(await back(ref, 500, 'reverse_2')).toMatchObject({ ref, amount: amount(700), reversed: amount(700) });
        expect(await codeOf(back(ref, 1, 'reverse_3'))).toBe('rejected');
        expect(await moved(to, 'payout_1')).toEqual([amount(700), amount(700)]);
      },
    },
    ...when(provider.payeeWebhook && gateway.notices, () => [
      {
        name: 'payees: are named by webhooks, and said to be payees',
        async run() {
          const to = await payee();
          const [notice, ...more] = await gateway.notices!(context(), await provider.payeeWebhook!(to));
          expect([notice, more]).toMatchObject([{ ref: to, about: 'payee' }, []]);
        },
      },
    ]),
  ]);
}

/** How a transfer was refused, and why. */
async function refusalOf(call: Promise<unknown>): Promise<unknown> {
  const error: unknown = await call.then(
    () => 'no error',
    (thrown: unknown) => thrown,
  );
  return error instanceof GatewayError ? [error.code, error.because] : String(error);
}
