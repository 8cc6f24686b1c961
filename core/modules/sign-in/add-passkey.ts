import type { PublicKeyCredentialCreationOptionsJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { hashToken } from '../../kernel/seal.ts';
import { User } from '../users/index.ts';
import { factorAdded, type FactorOwner, ownerOf } from './factor-changes.ts';
import { newChallenge, takeChallenge } from './passkey-challenges.ts';
import { Passkey } from './passkey.entity.ts';
import { PASSKEY_ANSWER_MAX, readAnswer, relyingParty, verified, webauthn } from './relying-party.ts';

// EdDSA, ECDSA and RSA: what authenticators in the field know.
const ALGORITHMS = [-8, -7, -257];
const MOST = 20;

/** What the browser needs for making a passkey. */
export async function beginPasskey(scope: Scope, userId: string): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const { email, name } = await ownerOf(scope, userId);
  const own = await scope.em.find(Passkey, { user: userId }, { disableIdentityMap: true });
  if (own.length >= MOST) throw new DomainError('sign_in.passkeys_full', { status: 409, params: { count: MOST } });
  const party = relyingParty(scope.site);
  const { generateRegistrationOptions } = await webauthn();
  return generateRegistrationOptions({
    rpName: party.name,
    rpID: party.id,
    userName: email,
    userDisplayName: name,
    userID: new Uint8Array(Buffer.from(userId)),
    challenge: await newChallenge(scope, { purpose: 'add', userId }),
    attestationType: 'none',
    excludeCredentials: own.map(({ credentialId }) => ({ id: credentialId })),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
    supportedAlgorithmIDs: ALGORITHMS,
  });
}

export const PasskeyName = z.string().trim().min(1).max(100).meta({ title: 'fields.passkey_name' });

export const AddPasskey = z.strictObject({
  name: PasskeyName,
  /** The browser's answer, as JSON text. */
  answer: z.string().min(1).max(PASSKEY_ANSWER_MAX),
});

export async function addPasskey(
  scope: Scope,
  { userId, sessionId, name, answer }: z.output<typeof AddPasskey> & FactorOwner,
): Promise<{ passkeyId: string }> {
  const owner = await ownerOf(scope, userId);
  const response = readAnswer(answer) as unknown as RegistrationResponseJSON;
  const { id: expectedRPID, origin: expectedOrigin } = relyingParty(scope.site);
  const { verifyRegistrationResponse } = await webauthn();
  const { registrationInfo } = await verified(scope, () =>
    verifyRegistrationResponse({
      response,
      expectedChallenge: (challenge) => takeChallenge(scope, challenge, { purpose: 'add', userId }),
      expectedOrigin,
      expectedRPID,
      requireUserVerification: false,
      supportedAlgorithmIDs: ALGORITHMS,
    }),
  );
  const { credential, credentialBackedUp } = registrationInfo!;
  try {
    return await scope.tx(async (tx) => {
      const passkey = tx.em.create(Passkey, {
        id: newId(),
        user: tx.em.getReference(User, userId, { wrapped: true }),
        name,
        credentialId: credential.id,
        credentialHash: hashToken(credential.id),
        publicKey: Buffer.from(credential.publicKey).toString('base64url'),
        counter: credential.counter,
        transports: response.response.transports?.slice(0, 10) ?? [],
        backedUp: credentialBackedUp,
        createdAt: tx.clock.now(),
      });
      await factorAdded(tx, owner, { what: 'passkey_added', sessionId });
      return { passkeyId: passkey.id };
    });
  } catch (error) {
    if (!(error instanceof UniqueConstraintViolationException)) throw error;
    throw new DomainError('sign_in.passkey_exists', { status: 409 });
  }
}
