import type { OrganizationPermission } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { ApiKey } from './api-key.entity.ts';
import { shownKey } from './api-key-token.ts';

export type CredentialState = 'active' | 'expired' | 'revoked';

export interface ApiKeyRow {
  readonly id: string;
  readonly name: string;
  /** `ep_live_k3x9…_…`: what can be shown. */
  readonly shown: string;
  readonly state: CredentialState;
  readonly permissions: readonly OrganizationPermission[];
  readonly eventIds: readonly string[] | null;
  readonly perHour: number | null;
  readonly createdBy: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
  /** Until when the secret before the last rotation works. */
  readonly previousUntil: Date | null;
}

/** The newest first. */
export async function apiKeysOf(scope: Scope, organizationId: string): Promise<ApiKeyRow[]> {
  const keys = await scope.em.find(
    ApiKey,
    { organization: organizationId },
    { orderBy: { id: 'desc' }, limit: 500, disableIdentityMap: true },
  );
  return keys.map((key) => rowOf(scope, key));
}

export async function apiKeyById(scope: Scope, organizationId: string, id: string): Promise<ApiKeyRow | undefined> {
  const key = await scope.em.findOne(ApiKey, { id, organization: organizationId }, { disableIdentityMap: true });
  return key ? rowOf(scope, key) : undefined;
}

export function stateOf(
  { clock }: Pick<Scope, 'clock'>,
  {
    revokedAt,
    expiresAt,
  }: { readonly revokedAt?: Date | null | undefined; readonly expiresAt?: Date | null | undefined },
): CredentialState {
  if (revokedAt) return 'revoked';
  return expiresAt && expiresAt <= clock.now() ? 'expired' : 'active';
}

function rowOf(scope: Scope, key: ApiKey): ApiKeyRow {
  const { id, name, permissions, createdAt, previousUntil } = key;
  return {
    id,
    name,
    shown: shownKey(key.prefix),
    state: stateOf(scope, key),
    permissions,
    eventIds: key.eventIds ?? null,
    perHour: key.perHour ?? null,
    createdBy: key.createdBy ?? null,
    createdAt,
    expiresAt: key.expiresAt ?? null,
    lastUsedAt: key.lastUsedAt ?? null,
    revokedAt: key.revokedAt ?? null,
    previousUntil: previousUntil && previousUntil > scope.clock.now() ? previousUntil : null,
  };
}
