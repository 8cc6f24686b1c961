import { ConfirmIdentity, confirmIdentity, sendConfirmCode } from '../../../modules/sign-in/index.ts';
import { refusal } from '../../failure.ts';
import { endpoint } from '../endpoint.ts';

/** Opens what is dangerous for a quarter of an hour. */
export const confirm = endpoint({
  method: 'POST',
  path: '/auth/confirm',
  may: 'signed-in',
  summary: 'Prove once more who is signed in, before something dangerous',
  tag: 'auth',
  body: ConfirmIdentity,
  answers: { 204: null },
  problems: ['sign_in.code_wrong', 'password.wrong_current', 'sign_in.method_unknown', 'sign_in.too_many'],
  perMinute: 30,
  async run(scope, { body }) {
    const { actor } = scope;
    if (actor.kind !== 'user') throw refusal(401);
    const { userId, sessionId } = actor;
    await confirmIdentity(scope, { ...body, userId, sessionId });
    return { status: 204 };
  },
});

export const confirmByMail = endpoint({
  method: 'POST',
  path: '/auth/confirm/mail',
  may: 'signed-in',
  summary: 'Mail a code for `POST /auth/confirm`, to people who have nothing stronger',
  tag: 'auth',
  answers: { 204: null },
  problems: ['sign_in.method_unknown', 'sign_in.mails_too_many'],
  perMinute: 10,
  async run(scope) {
    if (scope.actor.kind !== 'user') throw refusal(401);
    await sendConfirmCode(scope, scope.actor);
    return { status: 204 };
  },
});
