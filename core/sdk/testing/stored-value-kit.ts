import { beforeEach, describe, expect, it } from 'vitest';
import {
  GatewayError,
  type CardStore,
  type GatewayContext,
  type PaymentGateway,
  type StartPayment,
} from '../../kernel/capabilities/gateway.ts';
import { money, type Money } from '../../kernel/values/money.ts';

interface Card {
  balance: number;
  readonly currency: string;
}

interface Taken {
  readonly card: string;
  readonly amount: Money;
  readonly givenBack: { key: string; amount: Money }[];
}

/** Checks a gateway with `storedValue` against cards in memory, which the kit brings. */
export function describeStoredValueGateway<S>(gateway: PaymentGateway<S>, settings: S): void {
  let cards: Map<string, Card>;
  let taken: Map<string, Taken>;
  let logged: string[];
  let isQuick = false;

  const store = (): CardStore => ({
    async find(code, currency) {
      const card = cards.get(code);
      if (!card || card.currency !== currency || card.balance === 0) return undefined;
      const balance = money(card.balance, currency);
      // Somebody else is quicker, once.
      if (isQuick) card.balance = 100;
      isQuick = false;
      return { card: code, balance };
    },
    async take(card, amount, key) {
      if (taken.has(key)) return true;
      const found = cards.get(card)!;
      if (found.balance < amount.minor) return false;
      found.balance -= amount.minor;
      taken.set(key, { card, amount, givenBack: [] });
      return true;
    },
    async taken(key) {
      const known = taken.get(key);
      return known && { amount: known.amount, ending: known.card.slice(-4), givenBack: known.givenBack };
    },
    async giveBack(paymentKey, amount, key) {
      const known = taken.get(paymentKey);
      if (!known) return false;
      if (known.givenBack.some((back) => back.key === key)) return true;
      const before = known.givenBack.reduce((sum, back) => sum + back.amount.minor, 0);
      if (before + amount.minor > known.amount.minor) return false;
      known.givenBack.push({ key, amount });
      cards.get(known.card)!.balance += amount.minor;
      return true;
    },
  });

  const context = (): GatewayContext<S> => ({
    settings,
    mode: 'test',
    signal: AbortSignal.timeout(2_000),
    fetch: () => Promise.reject(new Error('no network within a transaction')),
    log: (event, facts) => void logged.push(JSON.stringify([event, facts])),
    cards: store(),
  });
  const start = (over: Partial<StartPayment> = {}) =>
    gateway.start(context(), {
      key: 'pay_1',
      amount: money(3000, 'EUR'),
      reference: 'K7X2MABC',
      description: 'Order K7X2MABC',
      email: 'buyer@example.org',
      locale: 'en',
      returnUrl: 'https://portal.example.org/o/K7X2MABC/return',
      webhookUrl: 'https://portal.example.org/webhooks/account',
      startedAt: new Date('2027-03-22T12:00:00Z'),
      zone: 'Europe/Berlin',
      capture: 'now',
      code: 'CARD-FULL',
      ...over,
    });
  const codeOf = async (call: Promise<unknown>) =>
    call.then(
      () => 'no error',
      (error: unknown) => (error instanceof GatewayError ? error.code : `untyped: ${String(error)}`),
    );

  describe(`the gateway ${gateway.id}`, () => {
    beforeEach(() => {
      cards = new Map([
        ['CARD-FULL', { balance: 5000, currency: 'EUR' }],
        ['CARD-SOME', { balance: 800, currency: 'EUR' }],
        ['CARD-YENS', { balance: 9000, currency: 'JPY' }],
      ]);
      taken = new Map();
      logged = [];
    });

    it('says that its money is kept here, and asks the buyer to do nothing', async () => {
      expect(gateway.capabilities).toMatchObject({ storedValue: true, refunds: 'partial' });
      expect((await start()).next).toEqual({ kind: 'none' });
    });

    it('takes what is asked for, once for each key', async () => {
      const [first, again] = [await start(), await start()];
      expect(again.snapshot).toEqual(first.snapshot);
      expect(first.snapshot).toMatchObject({ state: 'captured', captured: money(3000, 'EUR') });
      expect(cards.get('CARD-FULL')!.balance).toBe(2000);
      expect(await gateway.inspect(context(), first.snapshot.ref)).toEqual(first.snapshot);
    });

    it('takes what there is where that is less, also when somebody else was quicker', async () => {
      expect((await start({ code: 'CARD-SOME' })).snapshot.captured).toEqual(money(800, 'EUR'));
      isQuick = true;
      expect((await start({ key: 'pay_2' })).snapshot.captured).toEqual(money(100, 'EUR'));
    });

    it('refuses every code that cannot be spent alike', async () => {
      for (const code of ['CARD-NONE', 'CARD-YENS', '']) expect(await codeOf(start({ code })), code).toBe('rejected');
      expect(await codeOf(gateway.inspect(context(), 'no-such-payment'))).toBe('not_found');
    });

    it('gives back in parts, once for each key, and never more than was taken', async () => {
      const { ref } = (await start()).snapshot;
      const back = (minor: number, key: string) => gateway.refund!(context(), ref, money(minor, 'EUR'), key);
      await back(1000, 'refund_1');
      await back(1000, 'refund_1');
      await back(2000, 'refund_2');
      expect(await codeOf(back(1, 'refund_3'))).toBe('rejected');
      expect(cards.get('CARD-FULL')!.balance).toBe(5000);
      const { refunds } = await gateway.inspect(context(), ref);
      expect(refunds.map(({ key, amount }) => [key, amount.minor])).toEqual([
        ['refund_1', 1000],
        ['refund_2', 2000],
      ]);
    });

    it('logs no code', async () => {
      await start();
      expect(logged.join('\n')).not.toContain('CARD-FULL');
    });
  });
}
