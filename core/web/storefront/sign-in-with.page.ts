import type { SignInProvider } from '../../kernel/capabilities/sign-in.ts';
import { DomainError } from '../../kernel/errors.ts';
import { newToken } from '../../kernel/ids.ts';
import { page, type PageRequest, type Reply, type SetCookie } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { beginVisit, enterWith, keepPosted, VISIT_MINUTES } from '../../modules/sign-in/index.ts';
import { registrationSettings } from '../../modules/users/index.ts';
import type { MessageView, SignInView } from '../../render/contract/index.ts';
import { localPath } from '../local-path.ts';
import { afterFirstProof, landing } from './after-first-proof.ts';
import { signOutCookie } from './sign-out.page.ts';

const BASE = '/sign-in/with';
const STARTS_PER_MINUTE = 30;

/** The buttons of the sign-in page: the providers whose settings are complete. */
export async function providerLinks(scope: Scope, next: string | undefined): Promise<SignInView['providers']> {
  const query = next === undefined ? '' : `?next=${encodeURIComponent(next)}`;
  const ready = await readyProviders(scope);
  return ready.map(({ id, label }) => ({
    label: scope.t('sign_in.with', { provider: label }),
    href: `${BASE}/${id}${query}`,
  }));
}

export async function readyProviders(scope: Scope): Promise<SignInProvider[]> {
  const providers = [...scope.capabilities.signIn.values()];
  const ready = await Promise.all(providers.map((provider) => provider.isReady(scope)));
  return providers.filter((_, at) => ready[at]);
}

/** Leads to a provider: to sign in, or for somebody who is signed in (`?link`) to bring an identity. */
export const signInWithPage = page({
  path: `${BASE}/:provider`,
  may: 'public',
  async show(scope, { provider: id }, { query, ip, cookies }) {
    const provider = await providerAt(scope, id);
    const { actor } = scope;
    if (actor.kind === 'user' && query['link'] === undefined) return { goTo: await landing(scope, query) };
    const { allowed } = await scope.capabilities.cache.hit(`sign-in-with:${ip}`, STARTS_PER_MINUTE, 60);
    if (!allowed) throw new DomainError('sign_in.too_many', { status: 429, params: { seconds: 60, count: 1 } });
    const browser = cookies.get(cookieName(scope)) ?? newToken();
    const next = query['next'] === undefined ? undefined : localPath(query['next'], '/');
    const userId = actor.kind === 'user' ? actor.userId : undefined;
    const { url } = await beginVisit(scope, { provider, browser, next, userId });
    return { goTo: url, cookies: [browserCookie(scope, browser)] };
  },
});

/** Where providers send people back to. */
export const signInWithCallbackPage = page({
  path: `${BASE}/:provider/callback`,
  may: 'public',
  async show(scope, { provider: id }, request) {
    const provider = await providerAt(scope, id);
    try {
      return await enter(scope, provider, request);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return { view: 'message', model: refusedView(scope, error), status: error.status };
    }
  },
});

/** Providers that answer with a form post across sites: what they posted waits for the browser, which is sent on. */
export async function signInPosted(
  scope: Scope,
  id: string,
  body: Readonly<Record<string, string>>,
): Promise<{ goTo: string }> {
  const provider = await providerAt(scope, id);
  const state = body['RelayState'] ?? body['state'] ?? '';
  const isKept = await keepPosted(scope, { provider: provider.id, state, body });
  return { goTo: `${BASE}/${id}/callback${isKept ? `?state=${encodeURIComponent(state)}` : ''}` };
}

/** The token of this browser's way to a provider. */
export function browserOf(scope: Scope, { cookies }: Pick<PageRequest, 'cookies'>): string | undefined {
  return cookies.get(cookieName(scope));
}

async function enter(scope: Scope, provider: SignInProvider, request: PageRequest): Promise<Reply> {
  const { query } = request;
  const { open: registrationOpen } = await scope.settings.get(registrationSettings);
  const state = query['state'] ?? '';
  const outcome = await enterWith(scope, {
    ...{ provider, state, query, registrationOpen },
    browser: browserOf(scope, request),
  });
  switch (outcome.kind) {
    case 'to-link':
      return { goTo: `/account/security/identities/${outcome.visitId}/link` };
    case 'known-address':
      return { view: 'message', model: knownView(scope, provider) };
    case 'signed-in': {
      const { userId, next, logoutHint } = outcome;
      const reply = await afterFirstProof(
        scope,
        { userId, by: 'provider' },
        { query: next === undefined ? {} : { next } },
      );
      const wayOut = signOutCookie(scope, { provider: provider.id, hint: logoutHint });
      return { ...reply, cookies: [...(reply.cookies ?? []), wayOut] };
    }
  }
}

export async function providerAt(scope: Scope, id: string): Promise<SignInProvider> {
  const provider = scope.capabilities.signIn.get(id);
  if (!provider || !(await provider.isReady(scope))) throw new DomainError('http.not_found', { status: 404 });
  return provider;
}

function refusedView(scope: Scope, { code, params }: DomainError): MessageView {
  return {
    title: scope.t('sign_in_with.refused.title'),
    text: scope.t(`errors.${code}`, { ...params }),
    icon: 'info',
    actions: [{ label: scope.t('sign_in_with.again'), href: '/sign-in', tone: 'primary' }],
  };
}

// Said only to somebody who showed the provider that the address is theirs.
function knownView(scope: Scope, { label: provider }: SignInProvider): MessageView {
  const next = encodeURIComponent('/account/security/identities');
  return {
    title: scope.t('sign_in_with.known.title'),
    text: scope.t('sign_in_with.known.text', { provider }),
    icon: 'info',
    actions: [{ label: scope.t('sign_in_with.known.act'), href: `/sign-in?next=${next}`, tone: 'primary' }],
  };
}

const isHttps = ({ site }: Scope): boolean => site.url.startsWith('https:');
const cookieName = (scope: Scope): string => (isHttps(scope) ? '__Host-ep_provider' : 'ep_provider');

function browserCookie(scope: Scope, value: string): SetCookie {
  return { name: cookieName(scope), value, maxAgeSeconds: VISIT_MINUTES * 60 };
}
