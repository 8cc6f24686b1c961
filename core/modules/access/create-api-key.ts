import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { ORGANIZATION_PERMISSIONS, type OrganizationPermission } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { Organization, permissionsIn } from '../organizations/index.ts';
import { ApiKey } from './api-key.entity.ts';
import { mintKey } from './api-key-token.ts';
import { makerOf, MOST_EVENTS, peopleOnly, refuseStrangeEvents } from './people-only.ts';

export const NewApiKey = z.strictObject({
  name: z.string().trim().min(1).max(80).meta({ title: 'fields.name' }),
  permissions: z.array(z.enum(ORGANIZATION_PERMISSIONS)).min(1).meta({ title: 'fields.permissions' }),
  eventIds: z.array(z.uuid()).max(MOST_EVENTS).nullable().default(null),
  expiresAt: z.date().nullable().default(null),
  perHour: z.number().int().min(1).max(10_000_000).nullable().default(null),
});

const MOST_KEYS = 100;

/** Makes a key for a program. The token is told this once. */
export async function createApiKey(
  scope: Scope,
  { organizationId, ...input }: z.output<typeof NewApiKey> & { readonly organizationId: string },
): Promise<{ id: string; token: string }> {
  peopleOnly(scope);
  const { name, eventIds, expiresAt, perHour } = input;
  if (eventIds !== null) await refuseStrangeEvents(scope, organizationId, eventIds);
  if (expiresAt !== null && expiresAt <= scope.clock.now()) {
    throw new DomainError('access.ends_in_the_past', { field: 'expiresAt' });
  }
  const { token, prefix, secretHash } = mintKey();
  const id = await scope.tx(async (tx) => {
    const permissions = ORGANIZATION_PERMISSIONS.filter((permission) => input.permissions.includes(permission));
    await refuseMoreThanOwn(tx, organizationId, permissions);
    const alive = await tx.em.count(ApiKey, { organization: organizationId, revokedAt: null });
    if (alive >= MOST_KEYS) throw new DomainError('api_key.too_many', { status: 409, params: { most: MOST_KEYS } });

    const key = tx.em.create(ApiKey, {
      id: newId(),
      organization: tx.em.getReference(Organization, organizationId, { wrapped: true }),
      name,
      prefix,
      secretHash,
      previousHash: null,
      previousUntil: null,
      permissions,
      eventIds,
      perHour,
      ...makerOf(tx),
      createdAt: tx.clock.now(),
      expiresAt,
      lastUsedAt: null,
      revokedAt: null,
      version: 1,
    });
    tx.audit(
      'api_key.created',
      { kind: 'api_key', id: key.id, organizationId, label: name },
      { after: { name, permissions, eventIds, expiresAt: expiresAt?.toISOString() ?? null, perHour } },
    );
    return key.id;
  });
  return { id, token };
}

/** Whoever makes a key, or learns the secret of one, must not gain by it. */
export async function refuseMoreThanOwn(
  asker: Pick<Scope, 'actor' | 'em'>,
  organizationId: string,
  permissions: readonly OrganizationPermission[],
): Promise<void> {
  const own = await permissionsIn(asker, organizationId);
  if (permissions.some((permission) => !own.has(permission))) {
    throw new DomainError('api_key.beyond_own', { status: 403, field: 'permissions' });
  }
}
