import { GatewayError, money, type PayeeTransfers, type PaymentGateway, type PaymentSnapshot } from 'eventportal/sdk';
import { gatewayCases, type FakeProvider } from 'eventportal/sdk/testing';
import { describe, expect, it } from 'vitest';
import { testGateway, type TestSettings } from './gateway.ts';
import { playedProvider } from './provider.kit.ts';

type Gateway = PaymentGateway<TestSettings>;
type Broken = (good: Gateway) => Partial<Gateway>;

/** Changes what a gateway says of a payment. */
const saying =
  (change: (told: PaymentSnapshot) => PaymentSnapshot): Broken =>
  (good) => ({
    start: async (cx, request) => {
      const answer = await good.start(cx, request);
      return { ...answer, snapshot: change(answer.snapshot) };
    },
    inspect: async (cx, ref) => change(await good.inspect(cx, ref)),
    capture: async (cx, ...rest) => change(await good.capture!(cx, ...rest)),
    cancel: async (cx, ...rest) => change(await good.cancel!(cx, ...rest)),
  });

type Transfers = PayeeTransfers<TestSettings>;

/** Does something of transfers otherwise. */
const transferring =
  (change: (good: Transfers) => Partial<Transfers>): Broken =>
  ({ transfers }) => ({ transfers: { ...transfers!, ...change(transfers!) } });

let keys = 0;
const anotherKey = () => `key_${(keys += 1)}`;
const inFloats = (minor: number) => Math.floor((minor / 100) * 10) * 10;

// A gateway with one mistake, and a case that must catch it.
const MISTAKES: readonly (readonly [string, Broken, string])[] = [
  [
    'sends no key with the start',
    (good) => ({ start: (cx, request) => good.start(cx, { ...request, key: anotherKey() }) }),
    'starts one payment for one key, also when called twice at once',
  ],
  [
    'looks whether there is a payment, and then makes one',
    (good) => {
      const known = new Map<string, Awaited<ReturnType<Gateway['start']>>>();
      return {
        async start(cx, request) {
          const before = known.get(request.key);
          if (before) return good.inspect(cx, before.snapshot.ref).then((snapshot) => ({ ...before, snapshot }));
          const made = await good.start(cx, { ...request, key: anotherKey() });
          known.set(request.key, made);
          return made;
        },
      };
    },
    'starts one payment for one key, also when called twice at once',
  ],
  [
    'makes a second payment when an answer was lost',
    (good) => {
      const done = new Map<string, ReturnType<Gateway['start']>>();
      return {
        start(cx, request) {
          const made = done.get(request.key) ?? good.start(cx, { ...request, key: anotherKey() });
          done.set(request.key, made);
          return made.catch((error: unknown) => {
            done.delete(request.key);
            throw error;
          });
        },
      };
    },
    'starts no second payment when the answer to the first call was lost',
  ],
  [
    'has the browser post its secret',
    (good) => ({
      start: async (cx, request) => ({
        snapshot: (await good.start(cx, request)).snapshot,
        next: { kind: 'post', url: cx.settings.baseUrl, fields: { key: cx.settings.secret } },
      }),
    }),
    'leads the buyer to an address, and by nothing secret: it is kept with the payment, and shown to browsers',
  ],
  [
    'says that it has the money before the buyer paid',
    saying((told) => ({ ...told, state: 'captured', captured: told.authorized })),
    'claims no money before the buyer paid',
  ],
  [
    'writes the address of the buyer down',
    (good) => ({
      start(cx, request) {
        cx.log('starting', { request });
        return good.start(cx, request);
      },
    }),
    'logs nothing secret',
  ],
  [
    'writes down what it sent, where it failed',
    (good) => ({
      inspect: (cx, ref) =>
        good.inspect(cx, ref).catch((error: unknown) => {
          cx.log('failed', { settings: cx.settings });
          throw error;
        }),
    }),
    'logs nothing secret',
  ],
  [
    'asks with the settings of whoever came first',
    (good) => ({ inspect: (cx, ref) => good.inspect({ ...cx, settings: playedProvider().settings }, ref) }),
    'two accounts: do not see each other',
  ],
  [
    'thinks that every currency has two decimals',
    saying((told) => ({
      ...told,
      captured: money(Math.round(told.captured.minor / 100) * 100, told.captured.currency),
    })),
    'when the buyer pays: keeps the amount exact in JPY',
  ],
  [
    'rounds the last of three decimals',
    (good) => ({
      start(cx, request) {
        const { minor, currency } = request.amount;
        const isLong = ['KWD', 'BHD', 'TND'].includes(currency);
        return good.start(cx, { ...request, amount: isLong ? money(inFloats(minor), currency) : request.amount });
      },
    }),
    'when the buyer pays: takes the last digit of KWD exactly, or refuses the amount',
  ],
  [
    'says of a declined payment that somebody let it be',
    saying(({ reason: _reason, ...told }) => ({ ...told, state: told.state === 'failed' ? 'cancelled' : told.state })),
    'when the payment is declined: reports it with a reason that core can explain',
  ],
  [
    'takes at once what was to be taken later',
    (good) => ({ start: (cx, request) => good.start(cx, { ...request, capture: 'now' }) }),
    'money for later: is promised, and taken when told, once, also when told twice at once',
  ],
  [
    'calls promised money captured',
    saying((told) => (told.state === 'authorized' ? { ...told, state: 'captured', captured: told.authorized } : told)),
    'money for later: is promised, and taken when told, once, also when told twice at once',
  ],
  [
    'always takes all that was promised',
    (good) => ({
      capture: async (cx, ref, _amount, key) => good.capture!(cx, ref, (await good.inspect(cx, ref)).authorized, key),
    }),
    'money for later: is taken in part, and the rest let go without a refund',
  ],
  [
    'takes more than it is told, since it can only take all',
    (good) => ({
      capabilities: { ...good.capabilities, capturesWhole: true },
      capture: async (cx, ref, _amount, key) => good.capture!(cx, ref, (await good.inspect(cx, ref)).authorized, key),
    }),
    'money for later: is taken as a whole alone, and nothing of it where less is wanted',
  ],
  [
    'gives back without a key',
    (good) => ({ refund: (cx, ref, amount) => good.refund!(cx, ref, amount, anotherKey()) }),
    'refunds: gives back in parts, once for each key',
  ],
  [
    'leaves out what was given back in the dashboard',
    saying((told) => ({ ...told, refunds: told.refunds.filter(({ key }) => key !== undefined) })),
    'refunds made outside: shows them without a key',
  ],
  [
    'takes a dispute for a refund',
    saying(({ disputes = [], ...told }) => ({
      ...told,
      refunds: [...told.refunds, ...disputes.map(({ ref, amount }) => ({ ref, amount, state: 'succeeded' as const }))],
    })),
    'disputes: are in the snapshot, with what is demanded, and touch nothing else of it',
  ],
  [
    'forgets that a won dispute brings the money back',
    saying((told) => ({ ...told, disputes: told.disputes!.map((dispute) => ({ ...dispute, withdrawn: true })) })),
    'disputes: say that they were won, and whose the money is then',
  ],
  [
    'hands in another answer each time',
    (good) => ({
      answerDispute: (cx, ref, dispute, evidence) => good.answerDispute!(cx, ref, dispute, evidence, anotherKey()),
    }),
    'disputes: are answered once, and then the bank has it',
  ],
  [
    'opens another account for a payee each time',
    transferring((good) => ({
      startOnboarding: (cx, request) => good.startOnboarding(cx, { ...request, key: anotherKey() }),
    })),
    'payees: are one for one key, with a page at the provider, and are paid once it has all it wants',
  ],
  [
    'calls everybody ready',
    transferring((good) => ({
      readPayee: async (cx, payee) => ({ ...(await good.readPayee(cx, payee)), state: 'ready' }),
    })),
    'payees: are one for one key, with a page at the provider, and are paid once it has all it wants',
  ],
  [
    'transfers without a key',
    transferring((good) => ({ transfer: (cx, request) => good.transfer(cx, { ...request, key: anotherKey() }) })),
    'transfers: move money once for each key, also when told twice at once',
  ],
  [
    'forgets what it has transferred',
    transferring(() => ({ findTransfer: async () => undefined })),
    'transfers: move money once for each key, also when told twice at once',
  ],
  [
    'does not say why it transfers nothing',
    transferring((good) => ({
      transfer: (cx, request) =>
        good.transfer(cx, request).catch((error: unknown) => {
          throw error instanceof GatewayError ? new GatewayError(error.code, 'no') : error;
        }),
    })),
    'transfers: move nothing to who may not be paid, and go through with the same key once they may',
  ],
  [
    'says a refusal again, whatever has changed',
    transferring((good) => {
      const refused = new Map<string, unknown>();
      return {
        transfer: (cx, request) =>
          refused.has(request.key)
            ? Promise.reject(refused.get(request.key))
            : good.transfer(cx, request).catch((error: unknown) => {
                refused.set(request.key, error);
                throw error;
              }),
      };
    }),
    'transfers: that there is no money for go through with the same key once there is some',
  ],
  [
    'takes another key once an answer was lost',
    transferring((good) => {
      const tried = new Set<string>();
      return {
        transfer(cx, request) {
          const key = tried.has(request.key) ? anotherKey() : request.key;
          tried.add(request.key);
          return good.transfer(cx, { ...request, key });
        },
      };
    }),
    'transfers: move money once when the answer was lost',
  ],
  [
    'takes back without a key',
    transferring((good) => ({
      reverseTransfer: (cx, ref, amount) => good.reverseTransfer(cx, ref, amount, anotherKey()),
    })),
    'transfers: come back in parts, once for each key, never more than was moved',
  ],
  [
    'takes a payee for a payment',
    (good) => ({
      notices: async (cx, hook) => (await good.notices!(cx, hook)).map(({ ref, eventId }) => ({ ref, eventId })),
    }),
    'payees: are named by webhooks, and said to be payees',
  ],
  [
    'says that the fee was passed on too',
    saying((told) => (told.passedOn ? { ...told, passedOn: { ...told.passedOn, amount: told.captured } } : told)),
    'split payments: say what was passed on, and what refunds took back from the payee',
  ],
  [
    'compares no signature',
    () => ({
      notices: async (_cx, { body }) => {
        const { id, charge } = JSON.parse(Buffer.from(body).toString('utf8')) as { id: string; charge: string };
        return [{ eventId: id, ref: charge }];
      },
    }),
    'webhooks: refuses no signature',
  ],
  [
    'gives each delivery of an event another id',
    (good) => ({
      notices: async (cx, hook) => (await good.notices!(cx, hook)).map(({ ref }) => ({ ref, eventId: anotherKey() })),
    }),
    'webhooks: gives the same event the same id',
  ],
  [
    'wants a body to have just the fields that it knows',
    (good) => ({
      notices: (cx, hook) => {
        const fields = Object.keys(JSON.parse(Buffer.from(hook.body).toString('utf8')) as object);
        if (fields.some((name) => !['id', 'charge', 'status', 'livemode'].includes(name)))
          throw new Error('what is this');
        return good.notices!(cx, hook);
      },
    }),
    'webhooks: reads a body with fields it does not know',
  ],
  [
    'looks the payment of a webhook up, and fails where it is not its own',
    (good) => ({
      notices: async (cx, hook) => {
        const notices = await good.notices!(cx, hook);
        for (const { ref } of notices) await good.inspect(cx, ref);
        return notices;
      },
    }),
    'webhooks: takes one about a payment that is not its own, so that the provider stops sending it',
  ],
  [
    'throws what the network threw',
    (good) => ({
      inspect: (cx, ref) =>
        good.inspect(cx, ref).catch((error: Error) => {
          throw error.cause instanceof Error ? error.cause : error;
        }),
    }),
    'failures: are typed, unavailable without a network',
  ],
  [
    'says that a payment which there is not is open',
    (good) => ({
      inspect: (cx, ref) =>
        good.inspect(cx, ref).catch(() => {
          const nothing = money(0, 'EUR');
          return { ref, state: 'pending', authorized: nothing, captured: nothing, refunds: [] };
        }),
    }),
    'failures: are typed, not_found',
  ],
  [
    'has a deadline of its own, which ends in something else',
    (good) => ({
      refund: (cx, ...rest) =>
        good.refund!({ ...cx, signal: AbortSignal.timeout(80) }, ...rest).catch(() => {
          throw new TypeError('timed out');
        }),
    }),
    'a provider that does not answer: is unavailable once the deadline has passed',
  ],
];

describe('the kit', () => {
  it.each(MISTAKES)('catches a gateway that %s', async (_, broken, caughtBy) => {
    const provider = playedProvider();
    const gateway = { ...testGateway, ...broken(testGateway) };
    const [wanted] = gatewayCases(gateway, provider).filter(({ name }) => name === caughtBy);
    expect(await outcomeOf(wanted!.run()), caughtBy).toBe('caught');
  });

  it('asks the stand-in for the fields that it wants to see, and leaves out what the provider does not have', async () => {
    const provider = playedProvider();
    const forgetful: FakeProvider<TestSettings> = { ...provider, webhookWith: (ref) => provider.webhook!(ref) };
    const [unknownFields] = gatewayCases(testGateway, forgetful).filter(({ name }) => name.includes('does not know'));
    expect(await outcomeOf(unknownFields!.run())).toBe('caught');

    const { settings, fetch, secrets, reset } = provider;
    const few = gatewayCases(testGateway, { settings, fetch, secrets, reset }).map(({ name }) => name);
    expect(few.filter((name) => /refund|dispute|webhook|later|fail|account/.test(name))).toEqual([]);
  });
});

function outcomeOf(run: Promise<void>): Promise<string> {
  return run.then(
    () => 'let through',
    () => 'caught',
  );
}
