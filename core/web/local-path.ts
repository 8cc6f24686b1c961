/**
 * The path that a person wanted before signing in, from `?next=`. Anything that could lead to another site is
 * replaced by the fallback: browsers read `//host`, `/\host` and `/<tab>/host` as addresses.
 */
export function localPath(next: string | undefined, fallback: string): string {
  if (!next || next.length > 2000 || !/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(next)) return fallback;
  const base = 'http://local.invalid';
  if (!URL.canParse(next, base)) return fallback;
  const url = new URL(next, base);
  return url.origin === base && !url.pathname.startsWith('//') ? url.pathname + url.search + url.hash : fallback;
}
