import type { UserActor } from '../../kernel/scope/actor.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { memberSignInSettings, signInSettings } from './sign-in-settings.ts';

/**
 * Whether the person who acts has no second factor but must: as an admin, or as a member, by the site's rule or by that
 * of the organization they act in. Without an organization the site's rules alone are asked.
 */
export async function lacksSecondFactor(scope: Scope, organizationId?: string): Promise<boolean> {
  const { actor } = scope;
  // Whoever acts in somebody's place has proved enough for themselves.
  if (actor.kind !== 'user' || actor.impersonator) return false;
  return (await mustHave(scope, actor, organizationId)) && !(await hasSecondFactor(scope, actor.userId));
}

async function mustHave(scope: Scope, actor: UserActor, organizationId: string | undefined): Promise<boolean> {
  const site = await scope.settings.get(signInSettings);
  if (actor.isAdmin && site.secondFactorForAdmins) return true;
  if (site.secondFactorForMembers && (organizationId !== undefined || (await isMember(scope, actor.userId))))
    return true;
  if (organizationId === undefined) return false;
  return (await scope.settings.get(memberSignInSettings, { organizationId })).secondFactor;
}

async function isMember(scope: Scope, userId: string): Promise<boolean> {
  const rows = await scope.em.execute('select 1 from members where user_id = ? limit 1', [userId]);
  return rows.length > 0;
}

async function hasSecondFactor(scope: Scope, userId: string): Promise<boolean> {
  const rows = await scope.em.execute(
    `select 1 from users u where u.id = ? and (exists (select 1 from factors f where f.user_id = u.id)
       or exists (select 1 from passkeys p where p.user_id = u.id))`,
    [userId],
  );
  return rows.length > 0;
}
