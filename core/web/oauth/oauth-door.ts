import type { IncomingMessage, ServerResponse } from 'node:http';
import { SYSTEM } from '../../kernel/scope/actor.ts';
import type { HttpOptions } from '../http-options.ts';
import { countRequest } from '../koa/rate-limit.ts';
import type { Middleware } from '../koa/state.ts';
import { OAUTH_PATH, providerOf, SESSION_COOKIE } from './provider.ts';

const CALLS = { name: 'oauth', limit: 600, perSeconds: 60 };

/** The authorization server's own addresses: it reads and answers the bytes itself. */
export function oauthDoor(options: HttpOptions): Middleware {
  const { site } = options;
  const { host, protocol } = new URL(site.url);

  return async (ctx, next) => {
    if (!ctx.path.startsWith(`${OAUTH_PATH}/`)) return next();
    await countRequest(options, ctx, CALLS);
    ctx.state.route = OAUTH_PATH;
    const { requestId, ip } = ctx.state;
    const scope = options.makeScope(SYSTEM, { locale: site.defaultLocale, origin: { requestId, ip } });
    const provider = await providerOf(scope);

    const { headers } = ctx.req;
    headers['x-forwarded-host'] = headers.host = host;
    headers['x-forwarded-proto'] = protocol.slice(0, -1);
    // Who is signed in is ours to say, each time anew: the library must not remember an earlier person.
    if (ctx.path === `${OAUTH_PATH}/auth`) headers.cookie = withoutSession(headers.cookie);
    ctx.set('Cache-Control', 'no-store');
    ctx.respond = false;
    await handle(provider.callback(), ctx.req, ctx.res);
  };
}

async function handle(
  callback: (req: IncomingMessage, res: ServerResponse) => Promise<void>,
  req: IncomingMessage & { originalUrl?: string },
  res: ServerResponse,
): Promise<void> {
  req.originalUrl = req.url!;
  req.url = req.url!.slice(OAUTH_PATH.length);
  // Koa answers 404 unless told.
  res.statusCode = 200;
  await callback(req, res);
}

function withoutSession(cookie: string | undefined): string {
  const parts = (cookie ?? '').split(';').filter((part) => !part.trim().startsWith(SESSION_COOKIE));
  return parts.join(';');
}
