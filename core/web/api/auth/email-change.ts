import { z } from 'zod';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  confirmEmailChange,
  deleteUser,
  RequestEmailChange,
  requestEmailChange,
  stopEmailChange,
} from '../../../modules/users/index.ts';
import { refusal } from '../../failure.ts';
import { endpoint } from '../endpoint.ts';

const request = endpoint({
  method: 'POST',
  path: '/auth/email-change',
  may: 'signed-in',
  recent: true,
  summary: 'Ask for another address: a link is mailed to the old and to the new one',
  tag: 'auth',
  body: RequestEmailChange,
  answers: { 202: null },
  problems: ['email_change.same', 'sign_in.not_recent', 'verification.too_many'],
  perMinute: 5,
  async run(scope, { body }) {
    await requestEmailChange(scope, { ...body, userId: userId(scope) });
    return { status: 202 };
  },
});

const confirm = endpoint({
  method: 'POST',
  path: '/auth/email-change/confirm',
  may: 'public',
  summary: 'Agree with the token of a link; with the second one the address changes',
  tag: 'auth',
  body: z.strictObject({ token: z.string().min(1).max(200) }),
  answers: { 200: z.strictObject({ changed: z.boolean() }) },
  problems: ['email_change.link_over'],
  perMinute: 20,
  async run(scope, { body }) {
    const { changed } = await confirmEmailChange(scope, body);
    return { status: 200, body: { changed } };
  },
});

const stop = endpoint({
  method: 'DELETE',
  path: '/auth/email-change',
  may: 'signed-in',
  summary: 'Stop a change of the address that waits for its links',
  tag: 'auth',
  answers: { 204: null },
  async run(scope) {
    await stopEmailChange(scope, { userId: userId(scope) });
    return { status: 204 };
  },
});

const deleteMe = endpoint({
  method: 'DELETE',
  path: '/auth/me',
  may: 'signed-in',
  recent: true,
  summary: 'Delete your account',
  tag: 'auth',
  answers: { 204: null },
  problems: ['user.last_owner', 'user.last_admin', 'sign_in.not_recent'],
  async run(scope) {
    await deleteUser(scope, { userId: userId(scope) });
    return { status: 204 };
  },
});

/** What ends or moves an account; all of it needs a recent proof of who asks. */
export const accountMoves = [request, confirm, stop, deleteMe];

function userId({ actor }: Scope): string {
  if (actor.kind !== 'user') throw refusal(401);
  return actor.userId;
}
