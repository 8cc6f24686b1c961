import type { Money } from '../values/money.ts';
import type { GatewayContext } from './gateway.ts';

/**
 * `incomplete`: the provider wants facts or papers of it. `pending`: the provider looks at them. `restricted`: the provider
 * pays it nothing, and does not say what would help.
 */
export type PayeeState = 'incomplete' | 'pending' | 'ready' | 'restricted';

/** Somebody with an account of their own at the provider, to whom the site passes money on. */
export interface PayeeSnapshot {
  /** The provider's id of the account. */
  readonly ref: string;
  readonly state: PayeeState;
  /** The provider's names of what it still wants. No personal data. */
  readonly wants: readonly string[];
}

export interface StartOnboarding {
  /** Same key, same payee. */
  readonly key: string;
  /** The payee that is there already, and goes on. */
  readonly payee?: string;
  readonly name: string;
  readonly email: string;
  /** Where the provider sends them back to, whatever came of it. */
  readonly returnUrl: string;
  /** Where it sends them when its page has ended: whoever comes there gets another one. */
  readonly refreshUrl: string;
}

export interface TransferRequest {
  /** Idempotency key: same key, one transfer, for ever. One that was refused may be asked for again. */
  readonly key: string;
  readonly payee: string;
  readonly amount: Money;
  readonly description: string;
}

/** Money that went from the account of the site to a payee. */
export interface TransferSnapshot {
  readonly ref: string;
  readonly amount: Money;
  /** What of it came back, in the provider's own dashboard too. */
  readonly reversed: Money;
}

/** `balance`: the site has not enough at the provider. `payee`: it may not be paid. */
export type TransferRefusal = 'balance' | 'payee';

/**
 * A provider that pays others for the site. Where it refuses because the site has not enough there, or because the payee may
 * not be paid, the error says so (`because`): both may be otherwise tomorrow.
 */
export interface PayeeTransfers<S = unknown> {
  /** A page of the provider's on which a payee says who they are. It is good once, and for a short time. */
  startOnboarding(
    cx: GatewayContext<S>,
    request: StartOnboarding,
  ): Promise<{ readonly payee: string; readonly url: string }>;
  readPayee(cx: GatewayContext<S>, payee: string): Promise<PayeeSnapshot>;
  transfer(cx: GatewayContext<S>, request: TransferRequest): Promise<TransferSnapshot>;
  /** What a key has led to; undefined: nothing has moved. */
  findTransfer(
    cx: GatewayContext<S>,
    at: Pick<TransferRequest, 'key' | 'payee'>,
  ): Promise<TransferSnapshot | undefined>;
  /** Takes some of it back, once for each key, never more than is there. */
  reverseTransfer(cx: GatewayContext<S>, ref: string, amount: Money, key: string): Promise<TransferSnapshot>;
}
