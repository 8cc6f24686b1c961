import { z } from 'zod';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  EmailCode,
  Register,
  registerUser,
  repeatVerification,
  requestVerification,
  verifyByCode,
  verifyByLink,
} from '../../../modules/users/index.ts';
import { refusal } from '../../failure.ts';
import { endpoint } from '../endpoint.ts';
import { requestMyExport } from './data-export.ts';
import { accountMoves } from './email-change.ts';
import { changeMe } from './profile.ts';
import { myOrders } from './my-orders.ts';

const Verification = z
  .string()
  .min(20)
  .max(200)
  .meta({ description: 'What `POST /auth/register` answered: with it, the code from the mail can be given.' });

const register = endpoint({
  method: 'POST',
  path: '/auth/register',
  may: 'public',
  summary: 'Make an account; a link and a code are mailed to its address',
  tag: 'auth',
  body: Register,
  answers: {
    202: z
      .strictObject({ verification: Verification })
      .meta({ id: 'Registered', description: 'The same whether the address has an account already or not.' }),
  },
  problems: ['registration.closed', 'password.too_short', 'captcha.failed'],
  captcha: true,
  perMinute: 10,
  async run(scope, { body }) {
    const { browser } = await registerUser(scope, body);
    return { status: 202, body: { verification: browser } };
  },
});

const verify = endpoint({
  method: 'POST',
  path: '/auth/verify-email',
  may: 'public',
  summary: 'Confirm an address: with the code, or with the token of the link and the password',
  tag: 'auth',
  body: z.union([
    z.strictObject({ verification: Verification.optional(), code: EmailCode }),
    z.strictObject({ token: z.string().min(1).max(200), password: z.string().max(1000).optional() }),
  ]),
  answers: { 204: null },
  problems: ['verification.wrong_code', 'verification.link_over', 'verification.needs_password'],
  perMinute: 20,
  async run(scope, { body }) {
    if ('token' in body) await verifyByLink(scope, body);
    else await verifyByCode(scope, { code: body.code, ...byWhom(scope, body.verification) });
    return { status: 204 };
  },
});

const resend = endpoint({
  method: 'POST',
  path: '/auth/verify-email/resend',
  may: 'public',
  summary: 'Mail another link and code; those before are worthless',
  tag: 'auth',
  body: z.strictObject({ verification: Verification.optional() }),
  answers: { 202: null },
  problems: ['verification.done', 'verification.too_many', 'captcha.failed'],
  captcha: true,
  perMinute: 10,
  async run(scope, { body }) {
    const by = byWhom(scope, body.verification);
    if ('browser' in by) await repeatVerification(scope, by);
    else await requestVerification(scope, by);
    return { status: 202 };
  },
});

/** What people do with their own account. */
export const accountEndpoints = [register, verify, resend, changeMe, myOrders, requestMyExport, ...accountMoves];

function byWhom({ actor }: Scope, verification: string | undefined): { browser: string } | { userId: string } {
  if (verification !== undefined) return { browser: verification };
  if (actor.kind !== 'user') throw refusal(401);
  return { userId: actor.userId };
}
