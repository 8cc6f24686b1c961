import {
  GatewayError,
  type GatewayContext,
  type PaymentGateway,
  type PaymentSnapshot,
  type StartPayment,
} from '../../../kernel/capabilities/gateway.ts';
import { money, type Money } from '../../../kernel/values/money.ts';
import type { FakeProvider } from './fake-provider.ts';

/** One thing that a gateway promises. */
export interface Case {
  readonly name: string;
  run(): Promise<void>;
}

/** A gateway with its provider, and what all cases do with them. */
export interface Bench<S> {
  readonly gateway: PaymentGateway<S>;
  readonly provider: FakeProvider<S>;
  readonly logged: string[];
  context(settings?: S, signal?: AbortSignal): GatewayContext<S>;
  /** An amount in a currency that the gateway takes. */
  amount(minor: number): Money;
  takes(currency: string): boolean;
  request(over?: Partial<StartPayment>): StartPayment;
  started(over?: Partial<StartPayment>): Promise<PaymentSnapshot>;
  /** Started, and paid by the buyer. */
  paid(over?: Partial<StartPayment>): Promise<string>;
  inspect(ref: string): Promise<PaymentSnapshot>;
  /** A context whose deadline is near. */
  hurried(): GatewayContext<S>;
}

export function benchOf<S>(gateway: PaymentGateway<S>, provider: FakeProvider<S>): Bench<S> {
  const { currencies } = gateway.capabilities;
  const currency = currencies === 'any' ? 'EUR' : currencies.includes('EUR') ? 'EUR' : currencies[0]!;
  const bench: Bench<S> = {
    ...{ gateway, provider, logged: [] },
    context: (settings = provider.settings, signal = AbortSignal.timeout(5_000)) => ({
      ...{ settings, mode: 'test', signal, fetch: provider.fetch },
      log: (event, facts) => void bench.logged.push(JSON.stringify([event, facts])),
    }),
    amount: (minor) => money(minor, currency),
    takes: (code) => currencies === 'any' || currencies.includes(code),
    request: (over = {}) => ({
      key: 'pay_1',
      amount: money(1230, currency),
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
    }),
    started: async (over) => (await gateway.start(bench.context(), bench.request(over))).snapshot,
    async paid(over) {
      const { ref } = await bench.started(over);
      await provider.pay!(ref);
      // As core does it: it looks before it does anything.
      await bench.inspect(ref);
      return ref;
    },
    inspect: (ref) => gateway.inspect(bench.context(), ref),
    hurried: () => bench.context(provider.settings, AbortSignal.timeout(50)),
  };
  return bench;
}

/** How a call ended: the code of its error. */
export async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'no error';
  } catch (error) {
    return error instanceof GatewayError ? error.code : `an untyped error: ${String(error)}`;
  }
}

/** Cases that the gateway or its provider does not have are none of it. */
export function when(applies: unknown, cases: () => readonly Case[]): readonly Case[] {
  return applies ? cases() : [];
}
