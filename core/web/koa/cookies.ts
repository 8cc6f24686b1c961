export interface CookieOptions {
  /** Absent: until the browser closes. 0 removes it. */
  readonly maxAgeSeconds?: number | undefined;
  readonly path?: string;
  readonly secure: boolean;
}

export const isHttps = (site: { readonly url: string }): boolean => site.url.startsWith('https:');

/** On HTTPS the prefix makes browsers refuse the cookie from anybody but this very host. */
export function sessionCookie(site: { readonly url: string }): string {
  return isHttps(site) ? '__Host-ep_session' : 'ep_session';
}

/** What a browser keeps of the accounts that it signed in to. */
export function browserCookie(site: { readonly url: string }): string {
  return isHttps(site) ? '__Host-ep_browser' : 'ep_browser';
}

const NAME = /^[A-Za-z0-9_-]{1,80}$/;

/** A `Set-Cookie` line. Values are encoded, so nothing a person typed can add an attribute or a header. */
export function cookieLine(name: string, value: string, options: CookieOptions): string {
  if (!NAME.test(name)) throw new TypeError(`not a cookie name: ${name}`);
  const { maxAgeSeconds, path = '/', secure } = options;
  return [
    `${name}=${encodeURIComponent(value)}`,
    `Path=${/^\/[A-Za-z0-9/_.-]*$/.test(path) ? path : '/'}`,
    ...(maxAgeSeconds === undefined ? [] : [`Max-Age=${Math.max(0, Math.floor(maxAgeSeconds))}`]),
    'SameSite=Lax',
    'HttpOnly',
    ...(secure ? ['Secure'] : []),
  ].join('; ');
}

/** Holds the token of a scanner at the door. */
export function deviceCookie(site: { readonly url: string }): string {
  return isHttps(site) ? '__Host-ep_device' : 'ep_device';
}

/** The cookies of a request. What cannot be read is left out; the first of two with one name counts. */
export function readCookies(header: string | undefined): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  for (const part of (header ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at < 1) continue;
    const name = part.slice(0, at).trim();
    const value = decoded(part.slice(at + 1).trim());
    if (value !== undefined && !cookies.has(name)) cookies.set(name, value);
  }
  return cookies;
}

function decoded(value: string): string | undefined {
  if (!value.includes('%')) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined; // a broken cookie is as good as none
  }
}
