import { expect } from 'vitest';
import { codeOf, when, type Bench, type Case } from './bench.ts';

/** One payment for one key, and no money before the buyer paid. */
export function startingCases<S>(bench: Bench<S>): readonly Case[] {
  const { gateway, provider, context, request, started, inspect, amount } = bench;
  return [
    {
      name: 'starts one payment for one key, also when called twice at once',
      async run() {
        const [a, b] = await Promise.all([started(), started()]);
        const again = await started();
        expect(new Set([a.ref, b.ref, again.ref]).size).toBe(1);
        if (provider.charges) expect(provider.charges()).toBe(1);
      },
    },
    {
      name: 'says the same when it starts again',
      async run() {
        const first = await gateway.start(context(), request());
        const again = await gateway.start(context(), request());
        expect([again.payUntil, again.remindAt]).toEqual([first.payUntil, first.remindAt]);
        if (provider.namesPageOnce) expect(again.next.kind).toBe(first.next.kind);
        else expect(again.next).toEqual(first.next);
      },
    },
    {
      name: 'leads the buyer to an address, and by nothing secret: it is kept with the payment, and shown to browsers',
      async run() {
        const { next } = await gateway.start(context(), request());
        // Instructions are told to the buyer alone, such as an account number that stands in no log.
        if (next.kind !== 'redirect' && next.kind !== 'post') return;
        for (const secret of provider.secrets) expect(JSON.stringify(next)).not.toContain(secret);
        expect(next.url).toMatch(/^https?:\/\/[^@/]+(\/|$)/);
      },
    },
    {
      name: 'starts another payment for another key',
      async run() {
        expect((await started({ key: 'pay_2' })).ref).not.toBe((await started()).ref);
      },
    },
    {
      name: 'claims no money before the buyer paid',
      async run() {
        const snapshot = await started();
        expect(snapshot).toMatchObject({ state: 'pending', captured: amount(0), refunds: [] });
        expect(await inspect(snapshot.ref)).toMatchObject({ state: 'pending', captured: amount(0) });
      },
    },
    {
      name: 'logs nothing secret',
      async run() {
        const { ref } = await started();
        await inspect(ref);
        await provider.pay?.(ref);
        await inspect(ref);
        if (provider.pay && gateway.refund) await gateway.refund(context(), ref, amount(1230), 'refund_1');
        if (gateway.notices && provider.webhook) await gateway.notices(context(), await provider.webhook(ref));
        provider.breakNetwork?.(true);
        await inspect(ref).catch(() => undefined);
        for (const secret of provider.secrets) expect(bench.logged.join('\n')).not.toContain(secret);
      },
    },
    ...when(provider.loseAnswer, () => [
      {
        name: 'starts no second payment when the answer to the first call was lost',
        async run() {
          provider.loseAnswer!();
          await started().catch(() => undefined);
          await started();
          if (provider.charges) expect(provider.charges()).toBe(1);
        },
      },
    ]),
    ...when(provider.otherSettings, () => [
      {
        name: 'two accounts: do not see each other',
        async run() {
          const { ref } = await started();
          expect(await codeOf(gateway.inspect(context(provider.otherSettings), ref))).toBe('not_found');
        },
      },
    ]),
  ];
}
