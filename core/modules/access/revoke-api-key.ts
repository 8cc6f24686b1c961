import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { ApiKey } from './api-key.entity.ts';
import { peopleOnly } from './people-only.ts';

/** Ends a key, with both of its secrets, at once. */
export async function revokeApiKey(
  scope: Scope,
  { organizationId, keyId }: { readonly organizationId: string; readonly keyId: string },
): Promise<void> {
  peopleOnly(scope);
  await scope.tx(async (tx) => {
    const key = await tx.em.findOne(ApiKey, { id: keyId, organization: organizationId });
    if (!key) throw new DomainError('api_key.not_found', { status: 404 });
    const revoked = await tx.em.nativeUpdate(ApiKey, { id: keyId, revokedAt: null }, { revokedAt: tx.clock.now() });
    if (revoked === 0) return;
    tx.audit('api_key.revoked', { kind: 'api_key', id: keyId, organizationId, label: key.name });
  });
}
