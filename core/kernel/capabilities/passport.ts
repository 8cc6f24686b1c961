import type { SignInVisit } from './sign-in.ts';

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
