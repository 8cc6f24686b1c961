import type { RawRequest } from '../../../kernel/capabilities/gateway.ts';

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
  /** It names the address of its page once: who starts again is led to another page of the same payment. */
  readonly namesPageOnce?: boolean;
  /** How many distinct charges exist. */
  charges?(): number;
  /** The buyer pays on the provider's page. */
  pay?(ref: string): void | Promise<void>;
  decline?(ref: string): void | Promise<void>;
  /** A refund made in the provider's own dashboard. */
  refundInDashboard?(ref: string, minor: number): void | Promise<void>;
  /** The buyer's bank demands the whole payment back: an answer is wanted, and the money is taken. */
  dispute?(ref: string): void | Promise<void>;
  /** The bank decides. */
  decideDispute?(ref: string, outcome: 'won' | 'lost'): void | Promise<void>;
  /** A payee has told the provider all it wants, and may be paid. */
  onboard?(payee: string): void | Promise<void>;
  /** How many transfers exist. */
  transfers?(): number;
  /** From now on the account of the site has no money there, or has some again. */
  runDry?(on: boolean): void;
  /** The provider reports that a payee may be paid, or not any more. */
  payeeWebhook?(payee: string): RawRequest | Promise<RawRequest>;
  webhook?(ref: string): RawRequest | Promise<RawRequest>;
  /** The same, with more fields in its signed body than the provider had when the gateway was written. */
  webhookWith?(ref: string, more: Readonly<Record<string, unknown>>): RawRequest | Promise<RawRequest>;
  /** A genuine one about a payment that the gateway never began, such as one of another shop's with the same account. */
  strayWebhook?(): RawRequest | Promise<RawRequest>;
  /** The next call is done, and its answer lost on the way. */
  loseAnswer?(): void;
  breakNetwork?(on: boolean): void;
  /** Makes calls hang until their signal ends them. */
  hang?(on: boolean): void;
}
