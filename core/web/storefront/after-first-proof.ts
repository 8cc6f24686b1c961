import type { PageRequest, Reply } from '../../kernel/pages/page.ts';
import type { Scope, SiteFacts } from '../../kernel/scope/scope.ts';
import { type ContinueSignIn, continueSignIn, PENDING_MINUTES } from '../../modules/sign-in/index.ts';
import { actorOf, type Preferences, userById } from '../../modules/users/index.ts';
import { hasOffice } from '../frames.ts';
import { localPath } from '../local-path.ts';

export const SECOND_FACTOR_PATH = '/sign-in/second-factor';

/** What a page answers once somebody gave a first proof: a session, or the question for the second one. */
export async function afterFirstProof(
  scope: Scope,
  proven: ContinueSignIn,
  request: Pick<PageRequest, 'query'> & Partial<Pick<PageRequest, 'cookies' | 'browser'>>,
): Promise<Reply> {
  const remembered = request.cookies?.get(rememberedCookie(scope.site));
  const step = await continueSignIn(scope, { browser: request.browser, remembered, ...proven });
  if (step.kind === 'done') return signedIn(scope, step.userId, request);
  return {
    goTo: withNext(SECOND_FACTOR_PATH, request),
    cookies: [{ name: pendingCookie(scope.site), value: step.pending, maxAgeSeconds: PENDING_MINUTES * 60 }],
  };
}

/** Starts the session and leads to where the person was going. */
export async function signedIn(scope: Scope, userId: string, { query }: Pick<PageRequest, 'query'>): Promise<Reply> {
  const user = await userById(scope, userId);
  return {
    goTo: await landing(user ? scope.as(actorOf(user)) : scope, query),
    signIn: { userId },
    cookies: [{ name: pendingCookie(scope.site), value: '', maxAgeSeconds: 0 }],
  };
}

/** On HTTPS the prefix makes browsers refuse the cookie from anybody but this very host. */
export function pendingCookie({ url }: Pick<SiteFacts, 'url'>): string {
  return url.startsWith('https:') ? '__Host-ep_sign_in' : 'ep_sign_in';
}

export function rememberedCookie({ url }: Pick<SiteFacts, 'url'>): string {
  return url.startsWith('https:') ? '__Host-ep_remembered' : 'ep_remembered';
}

export function withNext(path: string, { query }: Pick<PageRequest, 'query'>): string {
  return query['next'] === undefined ? path : `${path}?next=${encodeURIComponent(query['next'])}`;
}

/** Where the person was going; else where they want to begin: the back office, for those who have one, unless they said. */
export async function landing(scope: Scope, query: PageRequest['query']): Promise<string> {
  const user = scope.actor.kind === 'user' ? await userById(scope, scope.actor.userId) : undefined;
  return localPath(query['next'], await startPage(scope, user?.preferences.startPage));
}

const START = { events: '/', orders: '/account/orders' } as const;

async function startPage(scope: Scope, wish: Preferences['startPage'] = 'auto'): Promise<string> {
  if (wish === 'events' || wish === 'orders') return START[wish];
  return (await hasOffice(scope)) ? '/admin' : '/account';
}
