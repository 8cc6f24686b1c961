import { DomainError } from '../../kernel/errors.ts';
import type { HookRegistrar } from '../../kernel/plugins/define.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';
import { Member } from './member.entity.ts';
import { lockOrganization } from './update-organization.ts';

/** Whoever deletes their account leaves its organizations; the last owner of one hands it on or closes it first. */
export async function leaveAll(tx: TxScope, { userId }: { readonly userId: string }): Promise<void> {
  const owned = await tx.em.find(
    Member,
    { user: userId, role: 'owner', organization: { archivedAt: null } },
    { populate: ['organization'], orderBy: { organization: { id: 'asc' } }, disableIdentityMap: true },
  );
  const left: string[] = [];
  for (const { organization } of owned) {
    // As everybody who takes an owner away: of two at the same moment one stays.
    await lockOrganization(tx, organization.id);
    const owners = await tx.em.count(Member, { organization: organization.id, role: 'owner' });
    if (owners === 1) left.push(organization.$.name);
  }
  if (left.length > 0) {
    throw new DomainError('user.last_owner', { status: 409, params: { organizations: left.join(', ') } });
  }
  await tx.em.nativeDelete(Member, { user: userId });
  tx.audit('user.left_organizations', { kind: 'user', id: userId });
}

export function subscribeOrganizations(hooks: HookRegistrar): void {
  hooks.action('user.deleting', leaveAll);
  hooks.on(
    'organization.deleted',
    'organizations.forget-papers',
    async ({ capabilities }, { files }) => {
      for (const path of files) await capabilities.storage.delete(path);
    },
    { when: ({ files }) => files.length > 0 },
  );
}
