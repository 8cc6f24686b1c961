import type { Scope } from '../kernel/scope/scope.ts';

/** The currency in which a visitor has prices estimated. Only what the site offers counts. */
export const CURRENCY_COOKIE = 'ep_currency';
export const CURRENCY_SECONDS = 365 * 86_400;

/** How long it is remembered what is offered: another process may have changed it. */
const FRESH_MS = 5000;

export interface VisitorCurrencies {
  /**
   * What a cookie's value comes to, without asking anybody: nothing at all where it is not known, or too long ago. The page
   * cache keeps a version of a page for each currency on offer, and no value that somebody invents makes another.
   */
  known(cookie: string | undefined): string | undefined;
  of(scope: Scope, cookie: string | undefined): Promise<string>;
  forget(): void;
}

export function visitorCurrencies(offered: (scope: Scope) => Promise<readonly string[]>): VisitorCurrencies {
  let remembered: { readonly at: number; readonly codes: ReadonlySet<string> } | undefined;
  return {
    known(cookie) {
      if (!cookie) return '';
      if (!remembered || Date.now() - remembered.at > FRESH_MS) return undefined;
      return remembered.codes.has(cookie) ? cookie : '';
    },
    async of(scope, cookie) {
      if (!cookie) return '';
      const codes = new Set(await offered(scope));
      remembered = { at: Date.now(), codes };
      return codes.has(cookie) ? cookie : '';
    },
    forget: () => void (remembered = undefined),
  };
}
