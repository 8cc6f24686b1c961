import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { endByRefreshToken, refreshTokens } from '../../../modules/access/index.ts';
import { continueSignIn, FinishSignIn, finishSignIn, sendSignInCode } from '../../../modules/sign-in/index.ts';
import { endSession, SignIn, signIn } from '../../../modules/users/index.ts';
import { refusal } from '../../failure.ts';
import { endpoint } from '../endpoint.ts';
import { accountEndpoints } from './account.ts';
import { confirm, confirmByMail } from './confirm.ts';
import { factorEndpoints } from './factors.ts';
import { identityEndpoints } from './identities.ts';
import { passkeyLoginEndpoints } from './passkey-login.ts';
import { Me, meJson } from './me-json.ts';
import { Whoami, whoamiJson } from './whoami-json.ts';
import { sessionEndpoints } from './sessions.ts';
import {
  Refreshed,
  RefreshIn,
  refreshTokenOf,
  SignedIn,
  signedIn,
  tokensAnswer,
  withoutRefreshCookie,
} from './signed-in.ts';

const login = endpoint({
  method: 'POST',
  path: '/auth/login',
  may: 'public',
  summary: 'Sign in with a password',
  tag: 'auth',
  body: SignIn.extend({ refreshIn: RefreshIn }),
  answers: { 200: SignedIn },
  problems: ['sign_in.wrong', 'sign_in.too_many', 'sign_in.second_factor'],
  perMinute: 30,
  async run(scope, request) {
    const { refreshIn, ...input } = request.body;
    const { userId } = await signIn(scope, { ...input, ip: request.ip, browser: request.browser });
    const step = await continueSignIn(scope, { userId, by: 'password', browser: request.browser });
    if (step.kind === 'done') return signedIn(scope, userId, request, refreshIn);
    const { pending, methods, expiresAt } = step;
    const more = { pending, methods, expiresAt: expiresAt.toISOString() };
    throw new DomainError('sign_in.second_factor', { status: 401, more });
  },
});

const finishLogin = endpoint({
  method: 'POST',
  path: '/auth/login/second-factor',
  may: 'public',
  summary: 'Finish a sign-in that asked for a second factor',
  tag: 'auth',
  body: FinishSignIn.extend({ refreshIn: RefreshIn }),
  answers: { 200: SignedIn },
  problems: ['sign_in.code_wrong', 'sign_in.pending_over', 'sign_in.too_many'],
  perMinute: 30,
  async run(scope, request) {
    const { refreshIn, ...input } = request.body;
    const { userId } = await finishSignIn(scope, { ...input, browser: request.browser });
    return signedIn(scope, userId, request, refreshIn);
  },
});

const mailSecond = endpoint({
  method: 'POST',
  path: '/auth/login/second-factor/mail',
  may: 'public',
  summary: 'Mail a code for the second factor of a sign-in; those before are worthless',
  tag: 'auth',
  body: FinishSignIn.pick({ pending: true }),
  answers: { 204: null },
  problems: ['sign_in.pending_over', 'sign_in.method_unknown', 'sign_in.mails_too_many'],
  perMinute: 10,
  async run(scope, { body, browser }) {
    await sendSignInCode(scope, { ...body, browser });
    return { status: 204 };
  },
});

const RefreshToken = z.strictObject({
  refreshToken: z.string().min(20).max(200).optional().meta({ description: 'Unless it comes as a cookie.' }),
});

const refresh = endpoint({
  method: 'POST',
  path: '/auth/refresh',
  may: 'public',
  summary: 'The next access token, for a refresh token, which works once',
  tag: 'auth',
  body: RefreshToken,
  answers: { 200: Refreshed },
  problems: ['refresh.over', 'refresh.just_used'],
  perMinute: 300,
  async run(scope, request) {
    const { token, refreshIn } = refreshTokenOf(scope, request.body.refreshToken, request);
    if (token === undefined) throw new DomainError('refresh.over', { status: 401 });
    return tokensAnswer(scope, await refreshTokens(scope, token), refreshIn);
  },
});

const logout = endpoint({
  method: 'POST',
  path: '/auth/logout',
  // Whose access token is over must still be able to leave.
  may: 'public',
  summary: 'End the session of this access token or refresh token',
  tag: 'auth',
  body: RefreshToken,
  answers: { 204: null },
  async run(scope, request) {
    const { actor } = scope;
    if (actor.kind === 'user' && actor.sessionId !== undefined && !actor.via) {
      await endSession(scope, { sessionId: actor.sessionId, userId: actor.userId });
    }
    const { token } = refreshTokenOf(scope, request.body.refreshToken, request);
    if (token !== undefined) await endByRefreshToken(scope, token);
    return { status: 204, cookies: withoutRefreshCookie(scope) };
  },
});

const me = endpoint({
  method: 'GET',
  path: '/auth/me',
  may: 'signed-in',
  summary: 'Who is signed in, and in which organizations',
  tag: 'auth',
  answers: { 200: Me },
  run: async (scope) => ({ status: 200, body: await meJson(scope, userOf(scope).userId) }),
});

const whoami = endpoint({
  method: 'GET',
  path: '/auth/whoami',
  may: 'identified',
  summary: 'Whose token this is: a person’s, a key’s or a scanner’s, and what it may',
  tag: 'auth',
  answers: { 200: Whoami },
  run: async (scope) => ({ status: 200, body: whoamiJson(scope) }),
});

export const authEndpoints = [
  ...accountEndpoints,
  ...[login, finishLogin, mailSecond, confirm, confirmByMail, refresh, logout, me, whoami],
  ...passkeyLoginEndpoints,
  ...factorEndpoints,
  ...identityEndpoints,
  ...sessionEndpoints,
];

function userOf({ actor }: Pick<Scope, 'actor'>) {
  if (actor.kind !== 'user') throw refusal(401);
  return actor;
}
