import type { PageRequest, SetCookie } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { seal, unseal } from '../../../kernel/seal.ts';

const COOKIE = 'ep_once';
const SECONDS = 300;

/** A secret on its way to the next page, where it is shown once. Sealed, for the browser keeps it until then. */
export function toShowOnce(scope: Scope, path: string, secret: string): SetCookie {
  const text = JSON.stringify({ path, secret });
  return { name: COOKIE, value: seal(scope.site.key('shown-once'), text), maxAgeSeconds: SECONDS, path };
}

/** What there is to show on this page, and the cookies that make it the last time. */
export function shownOnce(
  scope: Scope,
  { cookies, path }: PageRequest,
): { readonly secret: string; readonly cookies: readonly SetCookie[] } | undefined {
  const sealed = cookies.get(COOKIE);
  if (sealed === undefined) return undefined;
  const gone = [{ name: COOKIE, value: '', maxAgeSeconds: 0, path }];
  const opened = open(scope, sealed);
  return opened?.path === path ? { secret: opened.secret, cookies: gone } : undefined;
}

function open(scope: Scope, sealed: string): { path: string; secret: string } | undefined {
  try {
    return JSON.parse(unseal(scope.site.key('shown-once'), sealed)) as { path: string; secret: string };
  } catch {
    return undefined; // somebody else's, or of another app key
  }
}
