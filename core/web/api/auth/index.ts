import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { HELD_ROLES, organizationsOf } from '../../../modules/organizations/index.ts';
import {
  createUser,
  EmailAddress,
  endSession,
  SignIn,
  signIn,
  startSession,
  userById,
} from '../../../modules/users/index.ts';
import { continueSignIn, FinishSignIn, finishSignIn } from '../../../modules/sign-in/index.ts';
import { refusal } from '../../failure.ts';
import { endpoint, type EndpointAnswer, type EndpointRequest } from '../endpoint.ts';
import { Id } from '../schemas.ts';
import { registrationSettings } from './registration-settings.ts';

const Me = z
  .strictObject({
    id: Id,
    email: z.email(),
    name: z.string(),
    locale: z.string(),
    isAdmin: z.boolean(),
    organizations: z.array(
      z.strictObject({
        id: Id,
        slug: z.string(),
        name: z.string(),
        role: z.enum(HELD_ROLES).nullable(),
      }),
    ),
  })
  .meta({ id: 'Me' });

const SignedIn = z
  .strictObject({
    accessToken: z.string().meta({ description: 'For the header `Authorization: Bearer …`.' }),
    expiresIn: z.int().meta({ description: 'Seconds without a call after which the token ends.' }),
    user: Me,
  })
  .meta({ id: 'SignedIn' });

const Register = z.strictObject({
  email: EmailAddress,
  name: z.string().trim().min(1).max(200),
  password: z.string().max(1000),
  locale: z.string().min(2).max(20).optional(),
});

const register = endpoint({
  method: 'POST',
  path: '/auth/register',
  may: 'public',
  summary: 'Make an account and sign in',
  tag: 'auth',
  body: Register,
  answers: { 201: SignedIn },
  problems: ['registration.closed', 'user.email_taken', 'password.too_short'],
  perMinute: 10,
  async run(scope, request) {
    const { open } = await scope.settings.get(registrationSettings);
    if (!open) throw new DomainError('registration.closed', { status: 403 });
    const { locale = scope.locale, ...account } = request.body;
    const { userId } = await createUser(scope, { ...account, locale });
    return { ...(await signedIn(scope, userId, request)), status: 201 };
  },
});

const login = endpoint({
  method: 'POST',
  path: '/auth/login',
  may: 'public',
  summary: 'Sign in with a password',
  tag: 'auth',
  body: SignIn,
  answers: { 200: SignedIn },
  problems: ['sign_in.wrong', 'sign_in.too_many', 'sign_in.second_factor'],
  perMinute: 30,
  async run(scope, request) {
    const { userId } = await signIn(scope, { ...request.body, ip: request.ip, browser: request.browser });
    const step = await continueSignIn(scope, { userId, by: 'password' });
    if (step.kind === 'done') return signedIn(scope, userId, request);
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
  body: FinishSignIn,
  answers: { 200: SignedIn },
  problems: ['sign_in.code_wrong', 'sign_in.pending_over', 'sign_in.too_many'],
  perMinute: 30,
  async run(scope, request) {
    const { userId } = await finishSignIn(scope, request.body);
    return signedIn(scope, userId, request);
  },
});

const logout = endpoint({
  method: 'POST',
  path: '/auth/logout',
  may: 'signed-in',
  summary: 'End the session of this token',
  tag: 'auth',
  answers: { 204: null },
  async run(scope) {
    const { sessionId, userId } = userOf(scope);
    if (sessionId !== undefined) await endSession(scope, { sessionId, userId });
    return { status: 204 };
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

export const authEndpoints = [register, login, finishLogin, logout, me];

async function signedIn(
  scope: Scope,
  userId: string,
  { ip, headers }: Pick<EndpointRequest<unknown, unknown, unknown>, 'ip' | 'headers'>,
): Promise<EndpointAnswer> {
  const { token, expiresAt } = await startSession(scope, { userId, ip, userAgent: headers['user-agent'] });
  const expiresIn = Math.floor((expiresAt.getTime() - scope.clock.now().getTime()) / 1000);
  return { status: 200, body: { accessToken: token, expiresIn, user: await meJson(scope, userId) }, knows: { userId } };
}

async function meJson(scope: Scope, userId: string): Promise<z.output<typeof Me>> {
  const user = await userById(scope, userId);
  if (!user) throw refusal(404);
  const { id, email, name, locale, isAdmin } = user;
  const organizations = await organizationsOf(scope.as({ kind: 'user', userId, email, name, isAdmin }));
  return {
    id,
    email,
    name,
    locale,
    isAdmin,
    organizations: organizations.map(({ id: organizationId, slug, name: called, role }) => ({
      id: organizationId,
      slug,
      name: called,
      role: role ?? null,
    })),
  };
}

function userOf({ actor }: Pick<Scope, 'actor'>) {
  if (actor.kind !== 'user') throw refusal(401);
  return actor;
}
