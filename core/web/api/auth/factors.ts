import { z } from 'zod';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  addMailFactor,
  AddPasskey,
  addPasskey,
  beginPasskey,
  beginTotp,
  ConfirmTotp,
  confirmTotp,
  PasskeyName,
  passkeysOf,
  recoveryCodesLeft,
  removeMailFactor,
  removePasskey,
  removeTotp,
  renamePasskey,
  renewRecoveryCodes,
  secondFactorsOf,
} from '../../../modules/sign-in/index.ts';
import { refusal } from '../../failure.ts';
import { endpoint } from '../endpoint.ts';
import { Id } from '../schemas.ts';

const Instant = z.iso.datetime();

const Factors = z
  .strictObject({
    methods: z.array(z.string()).meta({ description: 'What is asked for beside a first proof, the easiest first.' }),
    recoveryCodesLeft: z.int(),
    passkeys: z.array(z.strictObject({ id: Id, name: z.string(), createdAt: Instant, lastUsedAt: Instant.nullable() })),
  })
  .meta({ id: 'Factors' });

/** With the first factor come the codes that stand in for it; they are told this once. */
const RecoveryCodes = z.strictObject({ recoveryCodes: z.array(z.string()) }).meta({ id: 'RecoveryCodes' });

/** What browsers take as it is (WebAuthn). */
export const PasskeyOptions = z.looseObject({ challenge: z.string() }).meta({ id: 'PasskeyOptions' });

const common = { tag: 'auth', may: 'signed-in' } as const;
const dangerous = { ...common, recent: true } as const;

const listFactors = endpoint({
  ...common,
  method: 'GET',
  path: '/auth/factors',
  summary: 'How the signed-in person proves who they are',
  answers: { 200: Factors },
  async run(scope) {
    const { userId } = me(scope);
    const passkeys = (await passkeysOf(scope, userId)).map(({ id, name, createdAt, lastUsedAt }) => ({
      id,
      name,
      createdAt: createdAt.toISOString(),
      lastUsedAt: lastUsedAt?.toISOString() ?? null,
    }));
    const methods = await secondFactorsOf(scope, userId);
    return { status: 200, body: { methods, recoveryCodesLeft: await recoveryCodesLeft(scope, userId), passkeys } };
  },
});

const beginApp = endpoint({
  ...dangerous,
  method: 'POST',
  path: '/auth/factors/totp',
  summary: 'Begin to set up an authenticator app',
  answers: {
    200: z.strictObject({ setup: z.string(), secret: z.string(), uri: z.string() }).meta({ id: 'TotpSetup' }),
  },
  problems: ['sign_in.not_recent'],
  run: async (scope) => ({ status: 200, body: await beginTotp(scope, me(scope).userId) }),
});

const confirmApp = endpoint({
  ...dangerous,
  method: 'POST',
  path: '/auth/factors/totp/confirm',
  summary: 'Set up the authenticator app with its first code',
  body: ConfirmTotp,
  answers: { 200: RecoveryCodes },
  problems: ['sign_in.code_wrong', 'sign_in.setup_over', 'sign_in.totp_exists', 'sign_in.not_recent'],
  perMinute: 30,
  async run(scope, { body }) {
    await confirmTotp(scope, { ...body, ...me(scope) });
    return { status: 200, body: await firstCodes(scope) };
  },
});

const removeApp = endpoint({
  ...dangerous,
  method: 'DELETE',
  path: '/auth/factors/totp',
  summary: 'Remove the authenticator app',
  answers: { 204: null },
  problems: ['sign_in.not_recent'],
  async run(scope) {
    await removeTotp(scope, me(scope).userId);
    return { status: 204 };
  },
});

const addMail = endpoint({
  ...dangerous,
  method: 'POST',
  path: '/auth/factors/mail',
  summary: 'Ask for a mailed code as well whenever the person signs in',
  answers: { 200: RecoveryCodes },
  problems: ['user.unverified', 'sign_in.mail_code_exists', 'sign_in.not_recent'],
  async run(scope) {
    await addMailFactor(scope, me(scope));
    return { status: 200, body: await firstCodes(scope) };
  },
});

const removeMail = endpoint({
  ...dangerous,
  method: 'DELETE',
  path: '/auth/factors/mail',
  summary: 'Ask for no mailed code any more',
  answers: { 204: null },
  problems: ['sign_in.last_way', 'sign_in.not_recent'],
  async run(scope) {
    await removeMailFactor(scope, me(scope).userId);
    return { status: 204 };
  },
});

const renewCodes = endpoint({
  ...dangerous,
  method: 'POST',
  path: '/auth/factors/recovery-codes',
  summary: 'Make new recovery codes; those from before stop working',
  answers: { 200: RecoveryCodes },
  problems: ['sign_in.not_recent'],
  run: async (scope) => ({
    status: 200,
    body: { recoveryCodes: await renewRecoveryCodes(scope, me(scope).userId) },
  }),
});

const passkeyOptions = endpoint({
  ...dangerous,
  method: 'POST',
  path: '/auth/factors/passkeys/options',
  summary: 'What `navigator.credentials.create` needs',
  answers: { 200: PasskeyOptions },
  problems: ['sign_in.not_recent', 'sign_in.passkeys_full'],
  run: async (scope) => ({ status: 200, body: await beginPasskey(scope, me(scope).userId) }),
});

const newPasskey = endpoint({
  ...dangerous,
  method: 'POST',
  path: '/auth/factors/passkeys',
  summary: 'Add a passkey with what the browser answered',
  body: AddPasskey,
  answers: { 201: RecoveryCodes.extend({ id: Id }).meta({ id: 'NewPasskey' }) },
  problems: ['sign_in.passkey_refused', 'sign_in.passkey_exists', 'sign_in.not_recent'],
  async run(scope, { body }) {
    const { passkeyId: id } = await addPasskey(scope, { ...body, ...me(scope) });
    return { status: 201, body: { id, ...(await firstCodes(scope)) } };
  },
});

const patchPasskey = endpoint({
  ...common,
  method: 'PATCH',
  path: '/auth/factors/passkeys/{passkey}',
  params: z.object({ passkey: Id }),
  summary: 'Rename a passkey',
  body: z.strictObject({ name: PasskeyName }),
  answers: { 204: null },
  problems: ['sign_in.passkey_not_found'],
  async run(scope, { params, body }) {
    await renamePasskey(scope, { userId: me(scope).userId, passkeyId: params.passkey, ...body });
    return { status: 204 };
  },
});

const deletePasskey = endpoint({
  ...dangerous,
  method: 'DELETE',
  path: '/auth/factors/passkeys/{passkey}',
  params: z.object({ passkey: Id }),
  summary: 'Remove a passkey',
  answers: { 204: null },
  problems: ['sign_in.passkey_not_found', 'sign_in.last_way', 'sign_in.not_recent'],
  async run(scope, { params }) {
    await removePasskey(scope, { userId: me(scope).userId, passkeyId: params.passkey });
    return { status: 204 };
  },
});

export const factorEndpoints = [
  listFactors,
  ...[beginApp, confirmApp, removeApp, addMail, removeMail, renewCodes],
  ...[passkeyOptions, newPasskey, patchPasskey, deletePasskey],
];

async function firstCodes(scope: Scope): Promise<{ recoveryCodes: readonly string[] }> {
  const { userId } = me(scope);
  const isFirst = (await recoveryCodesLeft(scope, userId)) === 0;
  return { recoveryCodes: isFirst ? await renewRecoveryCodes(scope, userId) : [] };
}

function me({ actor }: Pick<Scope, 'actor'>): { userId: string; sessionId: string | undefined } {
  if (actor.kind !== 'user') throw refusal(401);
  return { userId: actor.userId, sessionId: actor.sessionId };
}
