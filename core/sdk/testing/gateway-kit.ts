import { beforeEach, describe, expect, it } from 'vitest';
import {
  GatewayError,
  type GatewayContext,
  type PaymentGateway,
  type RawRequest,
  type StartPayment,
} from '../../kernel/capabilities/gateway.ts';
import { money } from '../../kernel/values/money.ts';

/**
 * A stand-in for the provider, written by the author of the gateway: the kit drives it, the gateway talks to it.
 * Leave out what the provider does not have; the tests for it are then left out too.
 */
export interface FakeProvider<S> {
  reset(): void;
  /** Two accounts that must not see each other's payments. */
  readonly settings: S;
  readonly otherSettings?: S;
  readonly fetch: typeof fetch;
  /** Texts that must never be logged: keys, secrets, the buyer's address. */
  readonly secrets: readonly string[];
  /** How many distinct charges exist. */
  charges?(): number;
  /** The buyer pays on the provider's page. */
  pay?(ref: string): void | Promise<void>;
  decline?(ref: string): void | Promise<void>;
  /** A refund made in the provider's own dashboard. */
  refundInDashboard?(ref: string, minor: number): void | Promise<void>;
  webhook?(ref: string): RawRequest | Promise<RawRequest>;
  breakNetwork?(on: boolean): void;
  /** Makes calls hang until their signal ends them. */
  hang?(on: boolean): void;
}

const EXACT_IN = ['EUR', 'JPY', 'KWD', 'ISK'];

/** Checks the gateway contract. A gateway that passes works with core in every case that the kit knows. */
export function describeGateway<S>(gateway: PaymentGateway<S>, provider: FakeProvider<S>): void {
  let logged: string[] = [];
  const context = (settings = provider.settings, signal = AbortSignal.timeout(2_000)): GatewayContext<S> => ({
    settings,
    mode: 'test',
    signal,
    fetch: provider.fetch,
    log: (event, facts) => void logged.push(JSON.stringify([event, facts])),
  });
  const takes = (currency: string) =>
    gateway.capabilities.currencies === 'any' || gateway.capabilities.currencies.includes(currency);
  const currency = gateway.capabilities.currencies === 'any' ? 'EUR' : gateway.capabilities.currencies[0]!;
  const amount = (minor: number) => money(minor, currency);
  const request = (over: Partial<StartPayment> = {}): StartPayment => ({
    key: 'pay_1',
    amount: amount(1230),
    reference: 'K7X2MABC',
    description: 'Order K7X2MABC',
    email: 'buyer@example.org',
    locale: 'en',
    returnUrl: 'https://portal.example.org/o/K7X2MABC/return',
    webhookUrl: 'https://portal.example.org/webhooks/account',
    startedAt: new Date('2027-03-22T12:00:00Z'),
    zone: 'Europe/Berlin',
    capture: 'now',
    ...over,
  });
  const started = async (over: Partial<StartPayment> = {}) => (await gateway.start(context(), request(over))).snapshot;

  describe(`the gateway ${gateway.id}`, () => {
    beforeEach(() => {
      logged = [];
      provider.reset();
    });

    it('starts one payment for one key, also when called twice at once', async () => {
      const [a, b] = await Promise.all([started(), started()]);
      const again = await started();
      expect(new Set([a.ref, b.ref, again.ref]).size).toBe(1);
      if (provider.charges) expect(provider.charges()).toBe(1);
    });

    it('says the same when it starts again', async () => {
      const first = await gateway.start(context(), request());
      const again = await gateway.start(context(), request());
      expect([again.next, again.payUntil, again.remindAt]).toEqual([first.next, first.payUntil, first.remindAt]);
    });

    it('starts another payment for another key', async () => {
      expect((await started({ key: 'pay_2' })).ref).not.toBe((await started()).ref);
    });

    it('claims no money before the buyer paid', async () => {
      const snapshot = await started();
      expect(snapshot).toMatchObject({ state: 'pending', captured: amount(0), refunds: [] });
      expect(await gateway.inspect(context(), snapshot.ref)).toMatchObject({ state: 'pending', captured: amount(0) });
    });

    it('logs nothing secret', async () => {
      const snapshot = await started();
      await gateway.inspect(context(), snapshot.ref);
      for (const secret of provider.secrets) expect(logged.join('\n')).not.toContain(secret);
    });

    when(provider.pay, 'when the buyer pays', () => {
      it.each(EXACT_IN.filter(takes))('keeps the amount exact in %s', async (code) => {
        const due = money(12_340, code);
        const { ref } = await started({ amount: due });
        await provider.pay!(ref);
        expect(await gateway.inspect(context(), ref)).toMatchObject({ state: 'captured', captured: due });
      });

      it('reports the same whatever is asked how often', async () => {
        const { ref } = await started();
        await provider.pay!(ref);
        const first = await gateway.inspect(context(), ref);
        expect(await gateway.inspect(context(), ref)).toEqual(first);
      });
    });

    when(provider.decline, 'when the payment is declined', () => {
      it('reports it with a reason that core can explain', async () => {
        const { ref } = await started();
        await provider.decline!(ref);
        expect(await gateway.inspect(context(), ref)).toMatchObject({ state: 'failed', reason: 'declined' });
      });
    });

    when(gateway.refund && gateway.capabilities.refunds === 'partial' && provider.pay, 'refunds', () => {
      const paid = async () => {
        const { ref } = await started();
        await provider.pay!(ref);
        return ref;
      };

      it('gives back in parts, once for each key', async () => {
        const ref = await paid();
        const refund = (minor: number, key: string) => gateway.refund!(context(), ref, amount(minor), key);
        await refund(230, 'refund_1');
        await refund(230, 'refund_1');
        await refund(1000, 'refund_2');
        const { refunds } = await gateway.inspect(context(), ref);
        expect(refunds.map(({ key, amount: { minor } }) => [key, minor])).toEqual([
          ['refund_1', 230],
          ['refund_2', 1000],
        ]);
      });

      it('refuses more than was captured', async () => {
        const ref = await paid();
        await gateway.refund!(context(), ref, amount(1230), 'refund_1');
        expect(await codeOf(gateway.refund!(context(), ref, amount(1), 'refund_2'))).toBe('rejected');
      });
    });

    when(provider.refundInDashboard && provider.pay, 'refunds made outside', () => {
      it('shows them without a key', async () => {
        const { ref } = await started();
        await provider.pay!(ref);
        await provider.refundInDashboard!(ref, 300);
        const { refunds } = await gateway.inspect(context(), ref);
        expect(refunds).toMatchObject([{ amount: amount(300), state: 'succeeded' }]);
        expect(refunds[0]?.key).toBeUndefined();
      });
    });

    when(gateway.capture && gateway.capabilities.capture.includes('later') && provider.pay, 'money for later', () => {
      const promised = async () => {
        const { ref } = await started({ capture: 'later' });
        await provider.pay!(ref);
        const told = { state: 'authorized', authorized: amount(1230), captured: amount(0), refunds: [] };
        expect(await gateway.inspect(context(), ref)).toMatchObject(told);
        return ref;
      };

      it('is promised, and taken when told, once', async () => {
        const ref = await promised();
        const taken = { state: 'captured', captured: amount(1230), refunds: [] };
        const capture = () => gateway.capture!(context(), ref, amount(1230), 'capture_1');
        expect([await capture(), await capture()]).toMatchObject([taken, taken]);
      });

      when(gateway.cancel, 'that is not wanted', () => {
        it('is let go', async () => {
          const ref = await promised();
          expect(await gateway.cancel!(context(), ref, 'cancel_1')).toMatchObject({ state: 'cancelled', refunds: [] });
          expect(await codeOf(gateway.capture!(context(), ref, amount(1230), 'capture_1'))).toBe('rejected');
        });
      });
    });

    when(gateway.cancel, 'cancelling', () => {
      it('ends an open payment, once and again', async () => {
        const { ref } = await started();
        expect((await gateway.cancel!(context(), ref, 'cancel_1')).state).toBe('cancelled');
        expect((await gateway.cancel!(context(), ref, 'cancel_1')).state).toBe('cancelled');
      });
    });

    when(gateway.notices && provider.webhook, 'webhooks', () => {
      it('names the payment of a genuine one', async () => {
        const { ref } = await started();
        const notices = await gateway.notices!(context(), await provider.webhook!(ref));
        expect(notices.map((notice) => notice.ref)).toEqual([ref]);
      });

      it.each([
        [
          'a changed body',
          (hook: RawRequest) => ({ ...hook, body: hook.body.map((byte, i) => (i === 0 ? byte ^ 1 : byte)) }),
        ],
        ['no signature', (hook: RawRequest) => ({ ...hook, headers: {} })],
      ])('refuses %s', async (_, forge) => {
        const { ref } = await started();
        const hook = await provider.webhook!(ref);
        expect(await codeOf(gateway.notices!(context(), forge(hook)))).toBe('bad_signature');
      });

      it('reads a body with fields it does not know', async () => {
        const { ref } = await started();
        const hook = await provider.webhook!(ref);
        expect(await gateway.notices!(context(), hook)).toHaveLength(1);
      });
    });

    when(provider.otherSettings, 'two accounts', () => {
      it('do not see each other', async () => {
        const { ref } = await started();
        expect(await codeOf(gateway.inspect(context(provider.otherSettings), ref))).toBe('not_found');
      });
    });

    when(provider.breakNetwork, 'failures', () => {
      it('are typed: not_found, unavailable', async () => {
        expect(await codeOf(gateway.inspect(context(), 'no-such-payment'))).toBe('not_found');
        provider.breakNetwork!(true);
        expect(await codeOf(started({ key: 'pay_9' }))).toBe('unavailable');
      });
    });

    when(provider.hang, 'a provider that does not answer', () => {
      it('is unavailable once the deadline has passed', async () => {
        provider.hang!(true);
        expect(await codeOf(gateway.start(context(provider.settings, AbortSignal.timeout(50)), request()))).toBe(
          'unavailable',
        );
      });
    });
  });
}

/** Cases that the gateway or its provider does not have are not tests of it. */
function when(applies: unknown, name: string, cases: () => void): void {
  if (applies) describe(name, cases);
}

async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'no error';
  } catch (error) {
    return error instanceof GatewayError ? error.code : `an untyped error: ${String(error)}`;
  }
}
