import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { ApiKey } from './api-key.entity.ts';
import { mintKey } from './api-key-token.ts';
import { refuseMoreThanOwn } from './create-api-key.ts';
import { peopleOnly } from './people-only.ts';

export const RotateApiKey = z.strictObject({
  /** For so long the old secret works beside the new one; 0 ends it at once. */
  overlapHours: z.number().int().min(0).max(168).default(24).meta({ title: 'api_keys.rotate.overlap' }),
});

/** Gives a key a new secret. Programs change over while the old one still works. */
export async function rotateApiKey(
  scope: Scope,
  {
    organizationId,
    keyId,
    overlapHours,
  }: z.output<typeof RotateApiKey> & { readonly organizationId: string; readonly keyId: string },
): Promise<{ id: string; token: string }> {
  peopleOnly(scope);
  const key = await scope.em.findOne(
    ApiKey,
    { id: keyId, organization: organizationId, revokedAt: null },
    { disableIdentityMap: true },
  );
  if (!key) throw new DomainError('api_key.not_found', { status: 404 });
  await refuseMoreThanOwn(scope, organizationId, key.permissions);
  const { token, secretHash } = mintKey(key.prefix);
  await scope.tx(async (tx) => {
    // Of two who rotate at once one wins; else the secret that the other was shown would be dead already.
    const changed = await tx.em.nativeUpdate(
      ApiKey,
      { id: keyId, secretHash: key.secretHash, revokedAt: null },
      {
        secretHash,
        previousHash: overlapHours === 0 ? null : key.secretHash,
        previousUntil: overlapHours === 0 ? null : tx.clock.in({ hours: overlapHours }),
      },
    );
    if (changed === 0) throw new DomainError('api_key.changed', { status: 409 });
    tx.audit(
      'api_key.rotated',
      { kind: 'api_key', id: keyId, organizationId, label: key.name },
      { after: { overlapHours } },
    );
  });
  return { id: keyId, token };
}
