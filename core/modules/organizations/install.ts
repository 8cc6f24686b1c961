import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { Setting } from '../../kernel/settings/setting.entity.ts';
import { NewUser, prepareUser } from '../users/index.ts';
import { addOrganization } from './create-organization.ts';
import { NewOrganization } from './organization-input.ts';

export const Install = z.strictObject({
  admin: NewUser.pick({ email: true, name: true, locale: true }).extend({ password: z.string() }),
  organization: NewOrganization,
});

// The unique key of the settings' table is what lets only one installation win.
const INSTALLED = { definition: 'core.installed', place: 'site' } as const;

/** The first admin and the first organization, in one transaction; refused when it was done before. */
export async function install(
  scope: Scope,
  { admin, organization }: z.output<typeof Install>,
): Promise<{ userId: string; organizationId: string; organizationSlug: string }> {
  const addAdmin = await prepareUser(scope, { ...admin, isAdmin: true });
  try {
    return await scope.tx(async (tx) => {
      await markInstalled(tx);
      const { userId } = await addAdmin(tx);
      const { id, slug } = await addOrganization(tx, organization, userId);
      return { userId, organizationId: id, organizationSlug: slug };
    });
  } catch (error) {
    if (!(error instanceof UniqueConstraintViolationException)) throw error;
    throw new DomainError('install.done', { status: 409, cause: error });
  }
}

export async function isInstalled(scope: Scope): Promise<boolean> {
  return (await scope.em.count(Setting, INSTALLED)) > 0;
}

async function markInstalled(tx: TxScope): Promise<void> {
  if ((await tx.em.count(Setting, INSTALLED)) > 0) throw new DomainError('install.done', { status: 409 });
  tx.em.create(Setting, { id: newId(), ...INSTALLED, values: {}, updatedAt: tx.clock.now(), version: 1 });
  await tx.em.flush();
}
