import { mkdirSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import etag from '@koa/etag';
import Koa from 'koa';
import compress from 'koa-compress';
import conditionalGet from 'koa-conditional-get';
import { apiRoutes } from './api/api-router.ts';
import { availabilitySocket, type Upgrade } from './api/availability-socket.ts';
import { docsPage } from './api/docs.page.ts';
import { doorsOf, type Door } from './doors.ts';
import { DEFAULT_LIMITS, uploadDirOf, type HttpOptions } from './http-options.ts';
import { caller, callerFinder } from './koa/caller.ts';
import { errors } from './koa/errors.ts';
import { noNulInAddress } from './koa/no-nul.ts';
import { observe } from './koa/observe.ts';
import { requestId } from './koa/request-id.ts';
import { securityHeaders, securityHeadersOf } from './koa/security-headers.ts';
import { session } from './koa/session.ts';
import type { Middleware, RequestState } from './koa/state.ts';
import { oauthDoor } from './oauth/oauth-door.ts';
import { operatorDoors } from './operator-doors.ts';
import { createPageCache } from './page-cache.ts';
import { pageRoutes } from './page-router.ts';
import { rawRoutes } from './raw-routes.ts';
import { routesOf } from './router.ts';
import { cachedPageServer } from './serve-cached.ts';
import { assets, media } from './static.ts';
import { visitorCurrencies } from './visitor-currency.ts';

export interface Http {
  readonly callback: RequestListener;
  /** Connections that become WebSockets. */
  readonly upgrade: Upgrade;
  readonly doors: readonly Door[];
  /** Forgets cached pages whose path begins so. */
  invalidate(prefix: string): void;
}

// What a change answers is nobody's to compare with later.
function forReads(middleware: Middleware): Middleware {
  return (ctx, next) => (ctx.method === 'GET' || ctx.method === 'HEAD' ? middleware(ctx, next) : next());
}

/** The web: one row of middleware from the socket to the page or the operation, in the order in which it runs. */
export function createHttp(options: HttpOptions): Http {
  const { site, log, metrics } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits, uploadDir: uploadDirOf(site) };
  mkdirSync(limits.uploadDir, { recursive: true });
  const cache = options.pageCache ?? createPageCache(options.clock);
  const currencies = visitorCurrencies(options.currencies ?? (async () => []));
  const findCaller = callerFinder(options.trustedProxies);
  const security = securityHeadersOf(site, options.csp);

  const app = new Koa<RequestState>();
  // Who asks, and a line about it.
  app.use(requestId());
  app.use(caller(findCaller));
  app.use(observe(log, metrics));
  app.use(securityHeaders(security));

  // What is answered is packed last, and compared with what the browser has before that.
  app.use(compress({ br: {}, gzip: {}, deflate: false, zstd: false }));
  app.use(forReads(conditionalGet()));
  app.use(forReads(etag({ weak: true })));

  // Whatever fails below becomes a page or a problem document here.
  app.use(errors(options));
  app.use(noNulInAddress());

  // Needs no session: files, pictures, the operator's doors, and callers that sign what they send.
  app.use(assets(options.assets));
  app.use(media(options, options.media));
  app.use(operatorDoors(options, findCaller));
  app.use(routesOf(rawRoutes(options)));
  app.use(oauthDoor(options));

  // Who is signed in and in which language; from here on there is a scope.
  app.use(session(options));

  // Limits, permissions, bodies and forms belong to each route.
  const pages = [...options.pages, docsPage(options.endpoints)];
  app.use(routesOf([...pageRoutes({ ...options, pages }, { cache, currencies, limits }), ...apiRoutes(options)]));

  // Only what breaks while an answer is on its way ends up here.
  app.on('error', (error: unknown) => log.warn('http.cut_short', { error }));
  const koa = app.callback();
  const servedFromCache = cachedPageServer(options, { cache, currencies }, security);

  return {
    callback: (req, res) => {
      if (!servedFromCache(req, res)) void koa(req, res);
    },
    upgrade: availabilitySocket(options, findCaller),
    doors: doorsOf(pages, options.endpoints),
    invalidate(prefix) {
      currencies.forget();
      cache.invalidate(prefix);
    },
  };
}
