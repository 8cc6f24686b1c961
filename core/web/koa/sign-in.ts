import { ANONYMOUS } from '../../kernel/scope/actor.ts';
import { KNOWN_DAYS, knowBrowser } from '../../modules/users/index.ts';
import type { HttpOptions } from '../http-options.ts';
import { browserCookie, readCookies, sessionCookie } from './cookies.ts';
import { setCookie } from './session.ts';
import type { Cx } from './state.ts';

// The session's row decides how long it lasts, and visits prolong it; the cookie only has to be there.
const COOKIE_SECONDS = 90 * 86_400;

/** Starts a session for a person who has just proved who they are; one that was there before ends. */
export async function startBrowserSession(options: HttpOptions, ctx: Cx, userId: string): Promise<void> {
  await endSession(options, ctx);
  const { ip } = ctx.state;
  const started = await options.sessions.start(ctx.state.scope, { userId, ip, userAgent: ctx.headers['user-agent'] });
  setCookie(options, ctx, sessionCookie(options.site), started.token, { maxAgeSeconds: COOKIE_SECONDS });
  rememberBrowser(options, ctx, userId);
}

/** From now on the failures of strangers do not count against this browser. */
export function rememberBrowser(options: HttpOptions, ctx: Cx, userId: string): void {
  const name = browserCookie(options.site);
  const before = readCookies(ctx.headers.cookie).get(name);
  const known = knowBrowser(options.site, before, userId, options.clock.now());
  setCookie(options, ctx, name, known, { maxAgeSeconds: KNOWN_DAYS * 86_400 });
}

export async function endBrowserSession(options: HttpOptions, ctx: Cx): Promise<void> {
  await endSession(options, ctx);
  setCookie(options, ctx, sessionCookie(options.site), '', { maxAgeSeconds: 0 });
  // Pages of somebody signed in are never stored; this is for what scripts kept, such as a list for the door.
  ctx.set('Clear-Site-Data', '"storage"');
}

async function endSession(options: HttpOptions, ctx: Cx): Promise<void> {
  const { session, scope } = ctx.state;
  if (!session) return;
  // Whoever acts in somebody's place ends their own session.
  const { userId } = session.actor.impersonator ?? session.actor;
  await options.sessions.end(scope, { sessionId: session.id, userId });
  ctx.state.session = undefined;
  ctx.state.scope = scope.as(ANONYMOUS);
}
