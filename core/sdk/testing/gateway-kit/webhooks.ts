import { expect } from 'vitest';
import type { RawRequest } from '../../../kernel/capabilities/gateway.ts';
import { codeOf, when, type Bench, type Case } from './bench.ts';

const FORGERIES: readonly (readonly [string, (hook: RawRequest) => RawRequest])[] = [
  ['a changed body', (hook) => ({ ...hook, body: hook.body.map((byte, i) => (i === 0 ? byte ^ 1 : byte)) })],
  ['no signature', (hook) => ({ ...hook, headers: {} })],
];

const MORE = { added_later: { by: 'the provider', list: [1, null, { deep: true }] }, livemode_v2: 'yes' };

/** A genuine one names its payment, and nothing else is let in. */
export function webhookCases<S>({ gateway, provider, context, started }: Bench<S>): readonly Case[] {
  const notices = (hook: RawRequest) => gateway.notices!(context(), hook);
  return when(gateway.notices && provider.webhook, () => [
    {
      name: 'webhooks: names the payment of a genuine one',
      async run() {
        const { ref } = await started();
        expect((await notices(await provider.webhook!(ref))).map((notice) => notice.ref)).toEqual([ref]);
      },
    },
    ...FORGERIES.map(([what, forge]) => ({
      name: `webhooks: refuses ${what}`,
      async run() {
        const { ref } = await started();
        expect(await codeOf(notices(forge(await provider.webhook!(ref))))).toBe('bad_signature');
      },
    })),
    {
      name: 'webhooks: gives the same event the same id',
      async run() {
        const { ref } = await started();
        const hook = await provider.webhook!(ref);
        const [first, again] = [await notices(hook), await notices(hook)];
        expect(again).toEqual(first);
        expect(first[0]?.eventId).not.toBe('');
      },
    },
    ...when(provider.webhookWith, () => [
      {
        name: 'webhooks: reads a body with fields it does not know',
        async run() {
          const { ref } = await started();
          const hook = await provider.webhookWith!(ref, MORE);
          expect(Buffer.from(hook.body).toString('utf8'), 'the body that the stand-in made').toContain('added_later');
          expect((await notices(hook)).map((notice) => notice.ref)).toEqual([ref]);
        },
      },
    ]),
    ...when(provider.strayWebhook, () => [
      {
        name: 'webhooks: takes one about a payment that is not its own, so that the provider stops sending it',
        async run() {
          expect(await codeOf(notices(await provider.strayWebhook!()))).toBe('no error');
        },
      },
    ]),
  ]);
}
