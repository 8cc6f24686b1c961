import type { SiteFacts } from '../../kernel/scope/scope.ts';
import type { CspHosts } from '../http-options.ts';
import type { Middleware } from './state.ts';

export type HeaderList = readonly (readonly [name: string, value: string])[];

export interface SecurityHeaders {
  readonly site: HeaderList;
  /** The back office also runs the scanner: a camera, and WebAssembly that reads codes. */
  readonly admin: HeaderList;
}

export function securityHeadersOf(site: Pick<SiteFacts, 'url'>, plugins: readonly CspHosts[] = []): SecurityHeaders {
  const isHttps = site.url.startsWith('https:');
  const hosts = (pick: (hosts: CspHosts) => readonly string[] | undefined): string[] =>
    plugins.flatMap((plugin) => pick(plugin) ?? []);
  const scripts = hosts((plugin) => plugin.scripts);
  const frames = hosts((plugin) => plugin.frames);
  const connect = hosts((plugin) => plugin.connect);
  const forms = hosts((plugin) => plugin.forms);

  const policy = (area: 'site' | 'admin'): string =>
    Object.entries({
      'default-src': ["'self'"],
      'script-src': ["'self'", ...(area === 'admin' ? ["'wasm-unsafe-eval'"] : []), ...scripts],
      'connect-src': ["'self'", ...connect],
      'frame-src': ["'self'", ...frames],
      'img-src': ["'self'", 'data:'],
      'object-src': ["'none'"],
      'base-uri': ["'none'"],
      // Browsers apply this to the redirect after a form as well, and paying ends at the provider.
      'form-action': ["'self'", ...new Set([...forms, ...frames])],
      'frame-ancestors': ["'none'"],
    })
      .map(([directive, sources]) => `${directive} ${sources.join(' ')}`)
      .join('; ');

  const common: HeaderList = [
    ['X-Content-Type-Options', 'nosniff'],
    ['X-Frame-Options', 'DENY'],
    ['Referrer-Policy', 'same-origin'],
    ['Cross-Origin-Opener-Policy', 'same-origin'],
    ...(isHttps ? [['Strict-Transport-Security', 'max-age=31536000; includeSubDomains'] as const] : []),
  ];
  return {
    site: [
      ['Content-Security-Policy', policy('site')],
      ['Permissions-Policy', 'camera=(), microphone=(), geolocation=()'],
      ...common,
    ],
    admin: [
      ['Content-Security-Policy', policy('admin')],
      ['Permissions-Policy', 'camera=(self), microphone=(), geolocation=()'],
      ...common,
    ],
  };
}

export function securityHeaders(headers: SecurityHeaders): Middleware {
  return (ctx, next) => {
    for (const [name, value] of isAdminPath(ctx.path) ? headers.admin : headers.site) ctx.set(name, value);
    return next();
  };
}

export function isAdminPath(path: string): boolean {
  return path === '/admin' || path.startsWith('/admin/');
}

/** For documents that came from outside, such as the HTML part of a mail: shown, but it can do nothing. */
export const SANDBOX =
  "sandbox; default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; frame-ancestors 'self'";
