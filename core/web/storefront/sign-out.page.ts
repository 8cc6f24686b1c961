import { z } from 'zod';
import { page, type PageRequest, type SetCookie } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { seal, unseal } from '../../kernel/seal.ts';
import type { MessageView } from '../../render/contract/index.ts';

const COOKIE = 'ep_sign_out';
const PATH = '/sign-out';
const DAYS = 90;
/** Browsers drop cookies of more than 4 KB; without the hint the provider asks the person. */
const LONGEST_HINT = 2500;

const Way = z.object({ provider: z.string(), hint: z.string().optional() });

/**
 * Ends the session here. Somebody who came by a provider is still signed in there, and is offered to end that as well:
 * on a page, because a form may not lead to another site.
 */
export const signOutPage = page({
  path: PATH,
  may: 'public',
  async show(scope, _at, request) {
    const way = scope.actor.kind === 'user' ? undefined : wayOut(scope, request);
    const provider = way && scope.capabilities.signIn.get(way.provider);
    const href = await provider?.logoutUrl?.(scope, { hint: way?.hint, returnUrl: `${scope.site.url}${PATH}` });
    if (!provider || href === undefined) return { goTo: '/' };
    const model: MessageView = {
      title: scope.t('sign_out.title'),
      text: scope.t('sign_out.text', { provider: provider.label }),
      icon: 'check',
      actions: [
        { label: scope.t('sign_out.there', { provider: provider.label }), href, tone: 'primary' },
        { label: scope.t('http.go_home'), href: '/' },
      ],
    };
    return { view: 'message', model, cookies: [signOutCookieGone] };
  },
  async submit(scope, _at, _values, request) {
    const goTo = wayOut(scope, request) ? PATH : '/';
    return { goTo, signIn: null, flash: 'sign_in.signed_out' };
  },
});

/** Remembers by which provider somebody signed in. Only signing out is told. */
export function signOutCookie(
  { site }: Pick<Scope, 'site'>,
  { provider, hint }: { readonly provider: string; readonly hint: string | undefined },
): SetCookie {
  const way = { provider, ...(hint !== undefined && hint.length <= LONGEST_HINT ? { hint } : {}) };
  const value = seal(site.key('sign-out'), JSON.stringify(way));
  return { name: COOKIE, value, maxAgeSeconds: DAYS * 86_400, path: PATH };
}

export const signOutCookieGone: SetCookie = { name: COOKIE, value: '', maxAgeSeconds: 0, path: PATH };

export function wayOut({ site }: Scope, { cookies }: PageRequest): z.output<typeof Way> | undefined {
  const sealed = cookies.get(COOKIE);
  if (!sealed) return undefined;
  try {
    return Way.parse(JSON.parse(unseal(site.key('sign-out'), sealed)));
  } catch {
    return undefined; // not ours, or of another app key
  }
}
