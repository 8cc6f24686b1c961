import { messageOf, OutsideError } from '../errors.ts';
import type { SignInAnswer, SignInVisit } from './sign-in.ts';

/** What a passport strategy decided about a request. */
export type StrategyOutcome<U> =
  | { readonly kind: 'redirect'; readonly url: string }
  | { readonly kind: 'success'; readonly user: U }
  | { readonly kind: 'fail'; readonly reason: string };

interface Strategy {
  authenticate(request: never, options: never): unknown;
}

/**
 * Runs a passport strategy for one request, without passport: strategies answer by calling methods that passport adds
 * to them. The strategy must be made for this request alone.
 */
export function runStrategy<U>(
  strategy: Strategy,
  { query, body }: Pick<SignInVisit, 'query' | 'body'>,
): Promise<StrategyOutcome<U>> {
  return new Promise((resolve, reject) => {
    const acting = Object.assign(strategy, {
      success: (user: U) => resolve({ kind: 'success', user }),
      fail: (challenge: unknown) => resolve({ kind: 'fail', reason: reasonOf(challenge) }),
      redirect: (url: string) => resolve({ kind: 'redirect', url }),
      error: reject,
      pass: () => resolve({ kind: 'fail', reason: 'the strategy passed' }),
    });
    const request = { query, body, url: `/?${new URLSearchParams(query)}`, headers: {} };
    Promise.resolve(acting.authenticate(request as never, {} as never)).catch(reject);
  });
}

/** The address that an OAuth 2.0 strategy sends the person to. */
export async function redirectOf(strategy: Strategy): Promise<string> {
  const outcome = await runStrategy(strategy, { query: {} });
  if (outcome.kind !== 'redirect') throw new Error('the strategy led nowhere');
  return outcome.url;
}

export interface CodeAnswer {
  /** What people call the provider, for errors. */
  readonly provider: string;
  /** Why an error of the strategy is the visitor's (a code that is used up), else nothing: then nobody could be asked. */
  readonly refusal: (error: { readonly name?: string; readonly code?: unknown }) => string | undefined;
}

/** What an OAuth 2.0 provider says of the person who comes back from it with a code. */
export async function userOfCode<U>(
  strategy: Strategy,
  visit: SignInVisit,
  { provider, refusal }: CodeAnswer,
): Promise<{ readonly kind: 'success'; readonly user: U } | Extract<SignInAnswer, { kind: 'refused' }>> {
  const { error, error_code: errorCode, code } = visit.query;
  const told = error ?? errorCode;
  if (told !== undefined) {
    return { kind: 'refused', why: told === 'access_denied' ? 'cancelled' : 'rejected', reason: told };
  }
  if (!code) return { kind: 'refused', why: 'rejected', reason: 'no code' };
  const outcome = await runStrategy<U>(strategy, visit).catch((failure: unknown) => {
    const reason = refusal(failure as { name?: string; code?: unknown });
    if (reason !== undefined) return { kind: 'fail' as const, reason };
    throw new OutsideError(`${provider} could not be asked: ${messageOf(failure)}`, {
      retryable: true,
      cause: failure,
    });
  });
  if (outcome.kind === 'success') return outcome;
  return { kind: 'refused', why: 'rejected', reason: outcome.kind === 'fail' ? outcome.reason : 'sent on' };
}

/** Where OAuth 2.0 strategies keep their state and PKCE verifier; core has compared the state already. */
export function visitStateStore({ state, store }: SignInVisit) {
  return {
    store: (
      _request: unknown,
      verifier: string | undefined,
      _state: unknown,
      _meta: unknown,
      done: (error: Error | null, state: string) => void,
    ): void => {
      if (verifier !== undefined) store.set('verifier', verifier);
      done(null, state);
    },
    verify: (
      _request: unknown,
      given: string,
      _meta: unknown,
      done: (error: Error | null, verifier: string | false, state: string) => void,
    ): void => done(null, given === state && (store.get('verifier') ?? false), given),
  };
}

function reasonOf(challenge: unknown): string {
  const message = (challenge as { message?: unknown } | undefined)?.message ?? challenge;
  return typeof message === 'string' ? message : 'no reason given';
}
