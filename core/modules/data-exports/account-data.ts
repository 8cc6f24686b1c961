import type { Scope } from '../../kernel/scope/scope.ts';
import { grantsOf } from '../access/index.ts';
import { Member, MemberEvent } from '../organizations/index.ts';
import { Factor, passkeysOf, recoveryCodesLeft, rememberedBrowsersOf, UserIdentity } from '../sign-in/index.ts';
import { Session, userById } from '../users/index.ts';
import type { ExportedFile } from './export-file.ts';

const FRESH = { orderBy: { id: 'asc' }, disableIdentityMap: true } as const;

/** What the account itself holds, without what proves who somebody is. */
export async function accountFiles(scope: Scope, { userId }: { readonly userId: string }): Promise<ExportedFile[]> {
  return [
    { name: 'profile.json', json: await profile(scope, userId) },
    { name: 'sign-in.json', json: await waysToSignIn(scope, userId) },
    { name: 'sessions.json', json: await browsers(scope, userId) },
    { name: 'memberships.json', json: await memberships(scope, userId) },
    { name: 'apps.json', json: await grantsOf(scope, userId) },
  ];
}

async function profile(scope: Scope, userId: string) {
  const user = await userById(scope, userId);
  if (!user) throw new Error('the account is gone');
  const { version: _version, avatarId, ...known } = user;
  return { ...known, hasPicture: avatarId !== null };
}

async function waysToSignIn(scope: Scope, userId: string) {
  const identities = await scope.em.find(UserIdentity, { user: userId }, FRESH);
  const factors = await scope.em.find(Factor, { user: userId }, FRESH);
  return {
    outsideAccounts: identities.map(({ provider, externalId, email, createdAt, lastUsedAt }) => ({
      ...{ provider, externalId, email, createdAt, lastUsedAt },
    })),
    secondFactors: factors.map(({ kind, createdAt }) => ({ kind, createdAt })),
    passkeys: await passkeysOf(scope, userId),
    recoveryCodesLeft: await recoveryCodesLeft(scope, userId),
  };
}

async function browsers(scope: Scope, userId: string) {
  const sessions = await scope.em.find(Session, { user: userId }, FRESH);
  return {
    signedIn: sessions.map(({ id, ip, userAgent, createdAt, provedAt, lastSeenAt, expiresAt }) => ({
      ...{ id, ip, userAgent, createdAt, provedAt, lastSeenAt, expiresAt },
    })),
    remembered: await rememberedBrowsersOf(scope, userId),
  };
}

async function memberships(scope: Scope, userId: string) {
  const populate = ['organization', 'customRole'] as const;
  const members = await scope.em.find(Member, { user: userId }, { ...FRESH, populate });
  const events = await scope.em.find(MemberEvent, { member: members.map(({ id }) => id) }, FRESH);
  return members.map((member) => {
    const { id, role, limited, mappedBy, createdAt } = member;
    const { name, slug } = member.organization.$;
    return {
      organization: { id: member.organization.id, name, slug },
      ...{ role, customRole: member.customRole?.$.name, limited, mappedBy, createdAt },
      eventIds: events.filter((event) => event.member.id === id).map(({ eventId }) => eventId),
    };
  });
}
