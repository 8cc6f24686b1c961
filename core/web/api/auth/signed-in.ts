import { z } from 'zod';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { openTokens, type Tokens } from '../../../modules/access/index.ts';
import { isHttps, readCookies } from '../../koa/cookies.ts';
import { refuseForeignCall } from '../../koa/csrf.ts';
import type { EndpointAnswer, EndpointRequest } from '../endpoint.ts';
import { Me, meJson } from './me-json.ts';

/** Where the refresh token goes. Scripts of a page must not be able to read it; a program has no cookies. */
export const RefreshIn = z
  .enum(['cookie', 'body'])
  .default('cookie')
  .meta({ description: 'Where the refresh token goes: an HTTP-only cookie, or the answer, for apps and scripts.' });

const tokens = {
  accessToken: z.string().meta({ description: 'A JWT for the header `Authorization: Bearer …`.' }),
  expiresIn: z.int().meta({ description: 'Seconds until the access token ends.' }),
  refreshToken: z
    .string()
    .optional()
    .meta({ description: 'For `POST /auth/refresh`, once. Only where it was asked for in the body.' }),
};

export const Refreshed = z.strictObject(tokens).meta({ id: 'Refreshed' });
export const SignedIn = z.strictObject({ ...tokens, user: Me }).meta({ id: 'SignedIn' });

export type RefreshPlace = z.output<typeof RefreshIn>;
type AnyRequest = Pick<EndpointRequest<unknown, unknown, unknown>, 'ip' | 'headers'>;

/** The answer for somebody who has just proved who they are. */
export async function signedIn(
  scope: Scope,
  userId: string,
  { ip, headers }: AnyRequest,
  refreshIn: RefreshPlace,
): Promise<EndpointAnswer> {
  const made = await openTokens(scope, { userId, ip, userAgent: headers['user-agent'] });
  const { body, ...rest } = tokensAnswer(scope, made, refreshIn);
  return { ...rest, body: { ...(body as object), user: await meJson(scope, userId) }, knows: { userId } };
}

export function tokensAnswer(scope: Scope, made: Tokens, refreshIn: RefreshPlace): EndpointAnswer {
  const { accessToken, expiresIn, refreshToken, refreshExpiresIn } = made;
  if (refreshIn === 'body') return { status: 200, body: { accessToken, expiresIn, refreshToken } };
  const cookie = { name: refreshCookie(scope), value: refreshToken, maxAgeSeconds: refreshExpiresIn, path: '/' };
  return { status: 200, body: { accessToken, expiresIn }, cookies: [cookie] };
}

/** The refresh token of a call. A cookie counts where one of our own pages sent it. */
export function refreshTokenOf(
  scope: Scope,
  given: string | undefined,
  { headers }: Pick<AnyRequest, 'headers'>,
): { readonly token: string | undefined; readonly refreshIn: RefreshPlace } {
  if (given !== undefined) return { token: given, refreshIn: 'body' };
  const token = readCookies(headers['cookie']).get(refreshCookie(scope));
  if (token !== undefined) refuseForeignCall(headers, scope.site.url);
  return { token, refreshIn: 'cookie' };
}

export function withoutRefreshCookie(scope: Scope): NonNullable<EndpointAnswer['cookies']> {
  return [{ name: refreshCookie(scope), value: '', maxAgeSeconds: 0, path: '/' }];
}

// `__Host-` asks for the path `/`, and keeps neighbouring hosts from setting it: worth more than a narrower path.
const refreshCookie = ({ site }: Pick<Scope, 'site'>): string => (isHttps(site) ? '__Host-ep_refresh' : 'ep_refresh');
