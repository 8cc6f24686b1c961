import type { SiteFacts } from '../../kernel/scope/scope.ts';

export const LOCALE_COOKIE = 'ep_locale';
export const LOCALE_SECONDS = 365 * 86_400;

export interface LocaleWishes {
  /** `?lang=de` */
  readonly asked?: string | undefined;
  readonly cookie?: string | undefined;
  /** Of the signed-in user. */
  readonly user?: string | undefined;
  readonly acceptLanguage?: string | undefined;
}

/** The language of an answer: asked for now, chosen before, the user's own, the browser's, the site's. */
export function localeFor(site: Pick<SiteFacts, 'locales' | 'defaultLocale'>, wishes: LocaleWishes): string {
  const { asked, cookie, user, acceptLanguage } = wishes;
  for (const wish of [asked, cookie, user]) {
    const known = wish === undefined ? undefined : knownLocale(site.locales, wish);
    if (known) return known;
  }
  for (const wish of byPreference(acceptLanguage)) {
    const known = knownLocale(site.locales, wish);
    if (known) return known;
  }
  return site.defaultLocale;
}

/** `de-AT` is `de-AT` where the site speaks it, else `de`. */
export function knownLocale(locales: readonly string[], wish: string): string | undefined {
  const lower = wish.toLowerCase();
  const [base] = lower.split('-');
  return (
    locales.find((locale) => locale.toLowerCase() === lower) ?? locales.find((locale) => locale.toLowerCase() === base)
  );
}

// Browsers send few different headers, and this is asked before every cached page.
const remembered = new Map<string, readonly string[]>();
const MOST_REMEMBERED = 500;

function byPreference(header: string | undefined): readonly string[] {
  if (!header) return [];
  const known = remembered.get(header);
  if (known) return known;
  const wishes = header
    .slice(0, 500)
    .split(',')
    .map((part) => {
      const [tag = '', ...rest] = part.trim().split(';');
      const quality = rest.map((text) => /^\s*q=([\d.]+)\s*$/.exec(text)?.[1]).find((text) => text !== undefined);
      return { tag: tag.trim(), quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ tag, quality }) => tag !== '' && tag !== '*' && quality > 0)
    .sort((a, b) => b.quality - a.quality)
    .map(({ tag }) => tag);
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  remembered.set(header, wishes);
  return wishes;
}
