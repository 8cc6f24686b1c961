import { LockMode } from '@mikro-orm/core';
import type { z } from 'zod';
import { changed } from '../../kernel/audit/changed.ts';
import { refuseStale } from '../../kernel/audit/refuse-stale.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { asSlugTaken } from './create-organization.ts';
import type { OrganizationChanges } from './organization-input.ts';
import { Organization } from './organization.entity.ts';

type Changes = Omit<z.output<typeof OrganizationChanges>, 'version'>;

/** Changes what is given and leaves the rest. The currency is only the default of new events. */
export async function updateOrganization(
  scope: Scope,
  { organizationId, version, ...given }: z.output<typeof OrganizationChanges> & { readonly organizationId: string },
): Promise<{ slug: string; version: number }> {
  const changes = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Changes;
  try {
    return await scope.tx(async (tx) => {
      const organization = await lockOrganization(tx, organizationId);
      await refuseStale(tx, { kind: 'organization', id: organizationId }, organization.version, version);

      const before = Object.fromEntries(
        Object.keys(changes).map((name) => [name, organization[name as keyof Changes]]),
      );
      tx.em.assign(organization, changes as Partial<Organization>);
      tx.audit(
        'organization.updated',
        { kind: 'organization', id: organizationId, organizationId, label: organization.name },
        changed(before, changes),
      );
      await tx.em.flush();
      return { slug: organization.slug, version: organization.version };
    });
  } catch (error) {
    throw asSlugTaken(error);
  }
}

/** The same for what must not begin in an organization that is archived at that moment. */
export async function lockOpenOrganization(tx: TxScope, id: string): Promise<Organization> {
  const organization = await lockOrganization(tx, id);
  if (organization.archivedAt) throw new DomainError('organization.archived', { status: 409 });
  return organization;
}

/** Locks the row; the order of locks among members of one organization begins here. */
export async function lockOrganization(tx: TxScope, id: string): Promise<Organization> {
  const organization = await tx.em.findOne(Organization, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!organization) throw new DomainError('organization.not_found', { status: 404 });
  return organization;
}
