import { GatewayError, type GatewayContext, type StartPayment } from '../../kernel/capabilities/gateway.ts';

// How core calls a gateway, for what its author tests beside the kit.

/** A payment that is to begin. */
export function paymentRequest(over: Partial<StartPayment> = {}): StartPayment {
  return {
    key: 'pay_1',
    amount: { minor: 4200, currency: 'EUR' },
    reference: 'K7X2MABC',
    description: 'Order K7X2MABC',
    email: 'buyer@example.org',
    locale: 'de-AT',
    returnUrl: 'https://portal.example.org/o/K7X2MABC/return',
    webhookUrl: 'https://portal.example.org/webhooks/account',
    capture: 'now',
    startedAt: new Date('2026-11-26T12:00:00Z'),
    zone: 'Europe/Berlin',
    ...over,
  };
}

/** What a call is given; what the gateway writes down goes to `logged`. */
export function gatewayContext<S>(
  settings: S,
  logged: string[],
  over: Partial<GatewayContext<S>> = {},
): GatewayContext<S> {
  return {
    settings,
    mode: 'test',
    signal: AbortSignal.timeout(10_000),
    fetch,
    log: (event, facts) => void logged.push(JSON.stringify([event, facts])),
    ...over,
  };
}

/** The code of the error that a call ends with. */
export function refusalOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'no error',
    (error: unknown) => (error instanceof GatewayError ? error.code : `untyped: ${String(error)}`),
  );
}
