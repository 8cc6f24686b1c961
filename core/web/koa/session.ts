import { ANONYMOUS } from '../../kernel/scope/actor.ts';
import type { FoundCaller, FoundSession, HttpOptions } from '../http-options.ts';
import { cookieLine, deviceCookie, isHttps, readCookies, sessionCookie } from './cookies.ts';
import { FLASH_COOKIE, openFlash } from './flash.ts';
import { LOCALE_COOKIE, LOCALE_SECONDS, knownLocale, localeFor } from './locale.ts';
import type { Cx, Middleware } from './state.ts';

/** Finds out who is calling and in which language, and makes the request's scope. */
export function session(options: HttpOptions): Middleware {
  const cookieName = sessionCookie(options.site);
  const flashKey = options.site.key('flash');
  return async (ctx, next) => {
    const cookies = readCookies(ctx.headers.cookie);
    const wishes = { cookie: cookies.get(LOCALE_COOKIE), acceptLanguage: ctx.headers['accept-language'] };
    const origin = {
      requestId: ctx.state.requestId,
      ip: ctx.state.ip,
      ...(ctx.headers['user-agent'] !== undefined && { userAgent: ctx.headers['user-agent'].slice(0, 255) }),
    };
    const asked = askedLocale(options, ctx);
    const before = localeFor(options.site, { ...wishes, asked });
    const anonymous = options.makeScope(ANONYMOUS, { locale: before, origin });

    const inCookies = { session: cookies.get(cookieName), device: cookies.get(deviceCookie(options.site)) };
    const { found, by } = await whoIs(options, anonymous, ctx, inCookies);
    const locale = localeFor(options.site, { ...wishes, asked, user: found?.locale });
    ctx.state.session = personIn(found);
    ctx.state.device = by === 'cookie' && found?.actor.kind === 'device' ? { id: found.id } : undefined;
    ctx.state.signedInBy = by;
    ctx.state.locale = locale;
    ctx.state.scope = found ? options.makeScope(found.actor, { locale, origin }) : anonymous;
    ctx.state.flash = openFlash(flashKey, cookies.get(FLASH_COOKIE));

    // A cookie of a session that ended would keep costing a look-up, and the page cache.
    if (!found && cookies.has(cookieName) && !ctx.headers.authorization)
      setCookie(options, ctx, cookieName, '', { maxAgeSeconds: 0 });
    if (asked) setCookie(options, ctx, LOCALE_COOKIE, asked, { maxAgeSeconds: LOCALE_SECONDS });
    ctx.set('Content-Language', locale);
    await next();
  };
}

async function whoIs(
  options: HttpOptions,
  anonymous: Cx['state']['scope'],
  ctx: Cx,
  cookies: { readonly session: string | undefined; readonly device: string | undefined },
): Promise<{ found: FoundCaller | undefined; by: 'cookie' | 'bearer' | undefined }> {
  const bearer = isApi(ctx) ? bearerOf(ctx) : undefined;
  if (bearer !== undefined) {
    const found = await options.callers.find(anonymous, bearer);
    return { found, by: found && 'bearer' };
  }
  const { session: token, device } = cookies;
  const person = token && token.length <= 500 ? await options.sessions.find(anonymous, token) : undefined;
  // A person who signs in on a paired phone is that person.
  if (person || !device?.startsWith(DEVICE_TOKEN) || device.length > 500)
    return { found: person, by: person && 'cookie' };
  const scanner = await options.callers.find(anonymous, device);
  return { found: scanner, by: scanner && 'cookie' };
}

const DEVICE_TOKEN = 'ep_device_';

function personIn(found: FoundCaller | undefined): FoundSession | undefined {
  if (found?.actor.kind !== 'user') return undefined;
  return { id: found.id, actor: found.actor, locale: found.locale ?? '' };
}

// Pages are for people: what a program was allowed there would be more than it was allowed.
const isApi = ({ path }: Cx): boolean => path.startsWith('/api/');

function bearerOf({ headers }: Cx): string | undefined {
  return /^Bearer ([A-Za-z0-9._~+/=-]{20,2000})$/i.exec(headers.authorization ?? '')?.[1];
}

function askedLocale(options: HttpOptions, ctx: Cx): string | undefined {
  if (!ctx.search.includes('lang=')) return undefined;
  const lang = new URLSearchParams(ctx.querystring).get('lang');
  return lang === null ? undefined : knownLocale(options.site.locales, lang);
}

export function setCookie(
  { site }: Pick<HttpOptions, 'site'>,
  ctx: Cx,
  name: string,
  value: string,
  options: { maxAgeSeconds?: number | undefined; path?: string } = {},
): void {
  ctx.append('Set-Cookie', cookieLine(name, value, { ...options, secure: isHttps(site) }));
}
