import { UniqueConstraintViolationException } from '@mikro-orm/core';
import type { SignInAnswer, SignInProfile, SignInProvider } from '../../kernel/capabilities/sign-in.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { judgeEmail } from '../blocks/index.ts';
import { actorOf, EmailAddress, prepareUser, User } from '../users/index.ts';
import { addIdentity, isTaken, ofExternal } from './identities.ts';
import { keepProfile, takeVisit, type TakeVisit } from './sign-in-visits.ts';
import { UserIdentity } from './user-identity.entity.ts';

const LONGEST_ID = 500;

type Proved = Extract<SignInAnswer, { kind: 'profile' }>;

export type SignedInWith =
  | { readonly kind: 'signed-in'; readonly userId: string; readonly answer: Proved; readonly next: string | undefined }
  /** Somebody who is signed in brought an identity: linking it is their next act. */
  | { readonly kind: 'to-link'; readonly visitId: string; readonly next: string | undefined }
  /** An account has this address: it is linked after signing in to it, never because the addresses are alike. */
  | { readonly kind: 'known-address'; readonly email: string };

export interface SignInWith extends Omit<TakeVisit, 'provider'> {
  readonly provider: SignInProvider;
  /** Whether the site lets people make accounts. */
  readonly registrationOpen: boolean;
}

/** Judges a person's return from a provider. */
export async function signInWith(
  scope: Scope,
  { provider, registrationOpen, ...returned }: SignInWith,
): Promise<SignedInWith> {
  const { id, visit, next, userId } = await takeVisit(scope, { ...returned, provider: provider.id });
  const answer = await provider.complete(scope, visit);
  if (answer.kind === 'refused') {
    scope.log.info('sign_in.refused', { provider: provider.id, why: answer.why, reason: answer.reason });
    throw new DomainError(`sign_in_with.${answer.why}`, { status: 403, params: { provider: provider.label } });
  }
  const { profile } = answer;
  if (profile.externalId === '' || profile.externalId.length > LONGEST_ID) {
    throw new DomainError('sign_in_with.rejected', { status: 403, params: { provider: provider.label } });
  }
  if (userId !== undefined) {
    if (scope.actor.kind !== 'user' || scope.actor.userId !== userId) {
      throw new DomainError('sign_in_with.over', { status: 410 });
    }
    await keepProfile(scope, id, profile);
    return { kind: 'to-link', visitId: id, next };
  }

  const identity = await ofExternal(scope, provider.id, profile.externalId);
  if (identity) return { kind: 'signed-in', userId: await noteProof(scope, identity), answer, next };

  const email = verifiedAddress(provider, profile);
  if ((await scope.em.count(User, { email })) > 0) return { kind: 'known-address', email };
  const mayRegister = answer.newAccounts === 'always' || (registrationOpen && answer.newAccounts !== 'never');
  if (!mayRegister) throw new DomainError('registration.closed', { status: 403 });
  return { kind: 'signed-in', userId: await newPerson(scope, provider, { ...profile, email }), answer, next };
}

async function noteProof(scope: Scope, identity: NonNullable<Awaited<ReturnType<typeof ofExternal>>>): Promise<string> {
  const user = identity.user.$;
  await scope.as(actorOf(user)).tx(async (tx) => {
    await tx.em.nativeUpdate(UserIdentity, { id: identity.id }, { lastUsedAt: tx.clock.now() });
    auditProof(tx, user, identity.provider);
  });
  return user.id;
}

/** An account with no password, and the identity that opens it, in one transaction. */
async function newPerson(
  scope: Scope,
  provider: SignInProvider,
  profile: SignInProfile & { readonly email: string },
): Promise<string> {
  const { email } = profile;
  const name = profile.name.trim().slice(0, 200) || email.split('@')[0]!;
  const judged = await judgeEmail(scope, { email, use: 'provider' });
  const addUser = await prepareUser(scope, { email, name, locale: scope.locale }, judged);
  try {
    return await scope.tx(async (tx) => {
      const { userId } = await addUser(tx);
      await addIdentity(tx, { userId, provider: provider.id, profile });
      await tx.em.nativeUpdate(UserIdentity, { user: userId }, { lastUsedAt: tx.clock.now() });
      auditProof(tx, { id: userId, email }, provider.id);
      return userId;
    });
  } catch (error) {
    throw error instanceof UniqueConstraintViolationException ? isTaken(error) : error;
  }
}

function auditProof(
  tx: Parameters<Parameters<Scope['tx']>[0]>[0],
  { id, email }: Pick<User, 'id' | 'email'>,
  provider: string,
): void {
  tx.audit('user.proved_by_provider', { kind: 'user', id, label: email }, { after: { provider } });
}

/** Only an address that the provider vouches for can become an account's. */
function verifiedAddress({ label }: SignInProvider, { email, emailVerified }: SignInProfile): string {
  const address = EmailAddress.safeParse(email);
  if (!address.success) throw new DomainError('sign_in_with.no_address', { status: 403, params: { provider: label } });
  if (!emailVerified) throw new DomainError('sign_in_with.unverified', { status: 403, params: { provider: label } });
  return address.data;
}
