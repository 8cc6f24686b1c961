import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import {
  beginPasskeyProof,
  beginPasskeySignIn,
  continueSignIn,
  PASSKEY_ANSWER_MAX,
  passkeySignIn,
  pendingSignIn,
} from '../../../modules/sign-in/index.ts';
import { refusal } from '../../failure.ts';
import { endpoint } from '../endpoint.ts';
import { PasskeyOptions } from './factors.ts';
import { RefreshIn, SignedIn, signedIn } from './signed-in.ts';

const loginOptions = endpoint({
  method: 'POST',
  path: '/auth/login/passkey/options',
  may: 'public',
  summary: 'What `navigator.credentials.get` needs for signing in',
  tag: 'auth',
  answers: { 200: PasskeyOptions },
  perMinute: 30,
  run: async (scope) => ({ status: 200, body: await beginPasskeySignIn(scope) }),
});

const login = endpoint({
  method: 'POST',
  path: '/auth/login/passkey',
  may: 'public',
  summary: 'Sign in with a passkey',
  tag: 'auth',
  body: z.strictObject({ answer: z.string().min(1).max(PASSKEY_ANSWER_MAX), refreshIn: RefreshIn }),
  answers: { 200: SignedIn },
  problems: ['sign_in.passkey_refused'],
  perMinute: 30,
  async run(scope, request) {
    const { userId } = await passkeySignIn(scope, request.body.answer);
    await continueSignIn(scope, { userId, by: 'passkey', browser: request.browser });
    return signedIn(scope, userId, request, request.body.refreshIn);
  },
});

const secondOptions = endpoint({
  method: 'POST',
  path: '/auth/login/second-factor/passkey',
  may: 'public',
  summary: 'What `navigator.credentials.get` needs for the second factor of a sign-in',
  tag: 'auth',
  body: z.strictObject({ pending: z.string().min(1).max(200) }),
  answers: { 200: PasskeyOptions },
  problems: ['sign_in.pending_over'],
  perMinute: 30,
  async run(scope, { body }) {
    const pending = await pendingSignIn(scope, body.pending);
    if (!pending) throw new DomainError('sign_in.pending_over', { status: 401 });
    return { status: 200, body: await beginPasskeyProof(scope, pending.user.id) };
  },
});

const confirmOptions = endpoint({
  method: 'POST',
  path: '/auth/confirm/passkey',
  may: 'signed-in',
  summary: 'What `navigator.credentials.get` needs for `POST /auth/confirm`',
  tag: 'auth',
  answers: { 200: PasskeyOptions },
  perMinute: 30,
  async run(scope) {
    if (scope.actor.kind !== 'user') throw refusal(401);
    return { status: 200, body: await beginPasskeyProof(scope, scope.actor.userId) };
  },
});

export const passkeyLoginEndpoints = [loginOptions, login, secondOptions, confirmOptions];
