import { milliseconds } from '../../kernel/clock.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { networkOf } from '../../kernel/values/network.ts';
import { knownBrowser, type UserRow } from '../users/index.ts';
import { tell } from './factor-changes.ts';

const FIRST_HOUR = milliseconds({ hours: 1 });
const MONTH_SECONDS = 30 * 86_400;

/**
 * Tells the owner that somebody signed in from a browser that never did before. Programs keep no cookies: they are told
 * once a month for each network. Whoever has just made the account knows.
 */
export async function noticeNewBrowser(scope: Scope, user: UserRow, browser: string | undefined): Promise<void> {
  const now = scope.clock.now();
  if (now.getTime() - user.createdAt.getTime() < FIRST_HOUR) return;
  if (knownBrowser(scope.site, browser, user.id, now) !== undefined) return;
  const network = networkOf(scope.origin.ip ?? '');
  const first = await scope.capabilities.cache.hit(`new-browser:${user.id}:${network}`, 1, MONTH_SECONDS);
  if (first.allowed) await scope.tx(async (tx) => tell(tx, user, 'signed_in_new'));
}
