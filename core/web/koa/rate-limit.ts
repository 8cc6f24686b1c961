import type { Cache } from '../../kernel/capabilities/cache.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Cx } from './state.ts';

const WINDOW_SECONDS = 60;

export interface RateRule {
  /** What is counted: `api`, `page:/sign-in`. */
  readonly name: string;
  readonly perMinute: number;
}

/** Counts a request of this address and refuses it when there were too many; the caller is told how many are left. */
export async function countRequest(cache: Cache, ctx: Cx, { name, perMinute }: RateRule): Promise<void> {
  const { allowed, remaining, resetSeconds } = await cache.hit(
    `http:${name}:${networkOf(ctx.state.ip)}`,
    perMinute,
    WINDOW_SECONDS,
  );
  ctx.set('RateLimit-Policy', `"${name}";q=${perMinute};w=${WINDOW_SECONDS}`);
  ctx.set('RateLimit', `"${name}";r=${Math.max(0, remaining)};t=${Math.ceil(resetSeconds)}`);
  if (allowed) return;
  const seconds = Math.max(1, Math.ceil(resetSeconds));
  ctx.set('Retry-After', String(seconds));
  throw new DomainError('http.too_many_requests', { status: 429, params: { seconds, count: seconds } });
}

/** Whoever has one IPv6 address has 2^64 of them. */
function networkOf(ip: string): string {
  if (!ip.includes(':')) return ip;
  const [head = '', tail] = ip.split('::');
  const groups = head.split(':').filter(Boolean);
  const missing = tail === undefined ? 0 : 8 - groups.length - tail.split(':').filter(Boolean).length;
  const whole = [
    ...groups,
    ...Array<string>(Math.max(0, missing)).fill('0'),
    ...(tail ?? '').split(':').filter(Boolean),
  ];
  return `${whole.slice(0, 4).join(':')}::/64`;
}
