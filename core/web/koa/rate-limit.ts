import { DomainError } from '../../kernel/errors.ts';
import type { RateLimit } from '../../kernel/pages/page.ts';
import { networkOf } from '../../kernel/values/network.ts';
import type { HttpOptions } from '../http-options.ts';
import type { Cx } from './state.ts';

export interface RateRule extends RateLimit {
  /** What is counted: `api`, `page:/sign-in`. */
  readonly name: string;
  /** Whose: a person, an order. The caller's network unless told. */
  readonly whose?: string;
}

/** Counts a request and refuses it when there were too many; the caller is told how many are left. */
export async function countRequest(
  { cache, log }: Pick<HttpOptions, 'cache' | 'log'>,
  ctx: Cx,
  { name, limit, perSeconds, whose = networkOf(ctx.state.ip) }: RateRule,
): Promise<void> {
  // A shared cache that is down must not take the site with it.
  const verdict = await cache.hit(`http:${name}:${whose}`, limit, perSeconds).catch((error: unknown) => {
    log.warn('rate_limit.unavailable', { error });
    return undefined;
  });
  if (!verdict) return;

  const { allowed, remaining, resetSeconds } = verdict;
  ctx.set('RateLimit-Policy', `"${name}";q=${limit};w=${perSeconds}`);
  ctx.set('RateLimit', `"${name}";r=${Math.max(0, remaining)};t=${Math.ceil(resetSeconds)}`);
  if (allowed) return;
  const seconds = Math.max(1, Math.ceil(resetSeconds));
  ctx.set('Retry-After', String(seconds));
  throw new DomainError('http.too_many_requests', { status: 429, params: { seconds, count: seconds } });
}
