import type { AuthenticationResponseJSON, PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import type { Scope } from '../../kernel/scope/scope.ts';
import { hashToken } from '../../kernel/seal.ts';
import { type ChallengeFor, newChallenge, takeChallenge } from './passkey-challenges.ts';
import { Passkey } from './passkey.entity.ts';
import { passkeyRefused, readAnswer, relyingParty, verified, webauthn } from './relying-party.ts';

/** What the browser needs for "sign in with a passkey": whichever it has for this site, unlocked by its owner. */
export async function beginPasskeySignIn(scope: Scope): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const { generateAuthenticationOptions } = await webauthn();
  return generateAuthenticationOptions({
    rpID: relyingParty(scope.site).id,
    challenge: await newChallenge(scope, { purpose: 'sign-in' }),
    userVerification: 'required',
  });
}

/** A first proof: the passkey says whose it is. `continueSignIn` takes it from here. */
export async function passkeySignIn(scope: Scope, answer: string): Promise<{ userId: string }> {
  const passkey = await passkeyOf(scope, answer);
  await take(scope, passkey, answer, { purpose: 'sign-in' });
  return { userId: passkey.user.id };
}

/** What the browser needs to prove with one of a person's passkeys that it is still them. */
export async function beginPasskeyProof(scope: Scope, userId: string): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const own = await scope.em.find(Passkey, { user: userId }, { disableIdentityMap: true });
  const { generateAuthenticationOptions } = await webauthn();
  return generateAuthenticationOptions({
    rpID: relyingParty(scope.site).id,
    challenge: await newChallenge(scope, { purpose: 'prove', userId }),
    allowCredentials: own.map(({ credentialId: id, transports }) => ({ id, transports })),
    userVerification: 'preferred',
  });
}

export async function usePasskey(scope: Scope, userId: string, answer: string): Promise<void> {
  const passkey = await passkeyOf(scope, answer);
  if (passkey.user.id !== userId) throw passkeyRefused();
  await take(scope, passkey, answer, { purpose: 'prove', userId });
}

async function passkeyOf(scope: Scope, answer: string): Promise<Passkey> {
  const { id } = readAnswer(answer);
  const passkey = await scope.em.findOne(Passkey, { credentialHash: hashToken(id) }, { disableIdentityMap: true });
  if (!passkey) throw passkeyRefused();
  return passkey;
}

async function take(scope: Scope, passkey: Passkey, answer: string, wanted: ChallengeFor): Promise<void> {
  const { id: expectedRPID, origin: expectedOrigin } = relyingParty(scope.site);
  const { verifyAuthenticationResponse } = await webauthn();
  const { authenticationInfo } = await verified(scope, () =>
    verifyAuthenticationResponse({
      response: readAnswer(answer) as unknown as AuthenticationResponseJSON,
      expectedChallenge: (challenge) => takeChallenge(scope, challenge, wanted),
      expectedOrigin,
      expectedRPID,
      credential: {
        id: passkey.credentialId,
        publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')),
        counter: passkey.counter,
      },
      // Alone it must prove two things; beside a password, having it is enough.
      requireUserVerification: wanted.purpose === 'sign-in',
    }),
  );
  await moveCounter(scope, passkey, authenticationInfo.newCounter);
}

/** Two answers with the same count are a passkey and its copy: the database takes one. Many never count: theirs stay 0. */
async function moveCounter(scope: Scope, { id }: Passkey, counter: number): Promise<void> {
  const moved = await scope.tx((tx) => {
    const before = counter === 0 ? { counter: 0 } : { counter: { $lt: counter } };
    return tx.em.nativeUpdate(Passkey, { id, ...before }, { counter, lastUsedAt: tx.clock.now() });
  });
  if (moved === 0) throw passkeyRefused();
}
