import { LockMode } from '@mikro-orm/core';
import { z } from 'zod';
import { changed } from '../../kernel/audit/changed.ts';
import { refuseStale } from '../../kernel/audit/refuse-stale.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { isZone } from '../../kernel/values/zoned.ts';
import { User } from './user.entity.ts';

export const UpdateUser = z.strictObject({
  name: z.string().trim().min(1).max(200).meta({ title: 'fields.name' }),
  locale: z.string().min(2).max(20).meta({ title: 'fields.language' }),
  zone: z.string().max(64).refine(isZone, 'errors.input.zone').optional().meta({ title: 'fields.zone' }),
  version: z.coerce.number().int().optional(),
});

export async function updateUser(
  scope: Scope,
  { userId, version, name, locale, zone: wanted }: z.output<typeof UpdateUser> & { readonly userId: string },
): Promise<void> {
  await scope.tx(async (tx) => {
    const user = await lockUser(tx, userId);
    await refuseStale(tx, { kind: 'user', id: userId }, user.version, version);
    const zone = wanted ?? user.zone ?? null;
    const before = { name: user.name, locale: user.locale, zone: user.zone ?? null };
    tx.em.assign(user, { name, locale, zone });
    tx.audit('user.updated', { kind: 'user', id: userId, label: user.email }, changed(before, { name, locale, zone }));
  });
}

/** Makes somebody an admin of the site, or takes it back; the last one stays. */
export async function setSiteAdmin(
  scope: Scope,
  { userId, isAdmin }: { readonly userId: string; readonly isAdmin: boolean },
): Promise<void> {
  await scope.tx(async (tx) => {
    // All admins are locked, so that two of them cannot remove each other at the same moment.
    const where = { $or: [{ isAdmin: true }, { id: userId }] };
    const users = await tx.em.find(User, where, { lockMode: LockMode.PESSIMISTIC_WRITE, orderBy: { id: 'asc' } });
    const user = users.find(({ id }) => id === userId);
    if (!user) throw new DomainError('user.not_found', { status: 404 });
    if (user.isAdmin === isAdmin) return;
    if (!isAdmin && users.filter((it) => it.isAdmin).length === 1)
      throw new DomainError('user.last_admin', { status: 409 });
    user.isAdmin = isAdmin;
    tx.audit(
      isAdmin ? 'user.made_admin' : 'user.admin_removed',
      { kind: 'user', id: userId, label: user.email },
      { before: { isAdmin: !isAdmin }, after: { isAdmin } },
    );
  });
}

async function lockUser(tx: TxScope, userId: string): Promise<User> {
  const user = await tx.em.findOne(User, { id: userId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!user) throw new DomainError('user.not_found', { status: 404 });
  return user;
}
