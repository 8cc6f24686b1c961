import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpOptions } from './http-options.ts';
import { acceptedEncodings } from './koa/encodings.ts';
import { requestIdOf } from './koa/request-id.ts';
import { LOCALE_COOKIE, localeFor } from './koa/locale.ts';
import { readCookies } from './koa/cookies.ts';
import type { SecurityHeaders } from './koa/security-headers.ts';
import { pageKey, type CachedPage, type PageCache } from './page-cache.ts';
import { CURRENCY_COOKIE, type VisitorCurrencies } from './visitor-currency.ts';

const OURS = /(?:^|;\s*)(?:__Host-)?ep_(?!(?:locale|currency|browser)=)/;

/** Whether a cookie of that name would make its bearer somebody: then whoever is nobody has none. */
export const tellsWho = (name: string): boolean => OURS.test(`${name}=`);

/** Whether nothing in the request says who is asking: no cookie of ours but the language, the currency and what sign-in counts by, no credentials. */
export function isForAnybody(req: IncomingMessage): boolean {
  const { cookie, authorization } = req.headers;
  return authorization === undefined && (cookie === undefined || !OURS.test(cookie));
}

/**
 * Answers from the page cache before koa sees the request: when sales open, most requests are for one page. Says
 * whether it did. What it sends is what the long way would send.
 */
export function cachedPageServer(
  options: Pick<HttpOptions, 'site' | 'metrics' | 'log'>,
  { cache, currencies }: { readonly cache: PageCache; readonly currencies: VisitorCurrencies },
  security: SecurityHeaders,
): (req: IncomingMessage, res: ServerResponse) => boolean {
  const { site, metrics, log } = options;
  const fixed = Object.fromEntries(security.site);

  return (req, res) => {
    const { method, url = '/', headers } = req;
    if ((method !== 'GET' && method !== 'HEAD') || !isForAnybody(req)) return false;
    const cookies = headers.cookie === undefined ? undefined : readCookies(headers.cookie);
    const chosen = cookies?.get(LOCALE_COOKIE);
    const locale = localeFor(site, { cookie: chosen, acceptLanguage: headers['accept-language'] });
    const currency = currencies.known(cookies?.get(CURRENCY_COOKIE));
    if (currency === undefined) return false;
    const page = cache.find(pageKey(locale, url, currency));
    if (!page) return false;

    const common = {
      ...fixed,
      'X-Request-Id': requestIdOf(headers['x-request-id']),
      'Content-Language': locale,
      'Cache-Control': 'no-cache',
      Vary: 'Accept-Encoding, Cookie, Accept-Language',
      ETag: page.etag,
    };
    const status = isFresh(headers['if-none-match'], page.etag) ? 304 : 200;
    if (status === 304) {
      res.writeHead(304, common).end();
    } else {
      const { body, encoding } = bodyFor(page, headers['accept-encoding']);
      res.writeHead(200, {
        ...common,
        'Content-Type': page.type,
        'Content-Length': body.length,
        ...(encoding !== undefined && { 'Content-Encoding': encoding }),
      });
      res.end(method === 'HEAD' ? undefined : body);
    }
    metrics?.request({ method, route: page.route, status, seconds: 0 });
    log.debug('http.request', { method, route: page.route, status, fromCache: true });
    return true;
  };
}

function isFresh(given: string | undefined, etag: string): boolean {
  if (given === undefined) return false;
  return given === '*' || given.split(',').some((one) => one.trim().replace(/^(?!W\/)/, 'W/') === etag);
}

function bodyFor(page: CachedPage, accepted: string | undefined): { body: Buffer; encoding?: 'br' | 'gzip' } {
  for (const encoding of acceptedEncodings(accepted, PACKINGS)) {
    const body = page.packed(encoding);
    if (body) return { body, encoding };
  }
  return { body: page.plain };
}

const PACKINGS = ['br', 'gzip'] as const;
