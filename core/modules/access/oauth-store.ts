import { isId } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { hashToken, seal, unseal } from '../../kernel/seal.ts';
import { User } from '../users/index.ts';
import { OAuthClient } from './oauth-client.entity.ts';
import { OAuthItem } from './oauth-item.entity.ts';

/** What the protocol's library keeps of one code, token, grant or session. */
export interface OAuthPayload {
  readonly accountId?: string;
  readonly clientId?: string;
  readonly grantId?: string;
  readonly uid?: string;
  readonly scope?: string;
  readonly [more: string]: unknown;
}

export const oauthHash = (kind: string, id: string): string => hashToken(`${kind}:${id}`);

export async function keepItem(
  scope: Scope,
  { kind, id, payload, seconds }: { kind: string; id: string; payload: OAuthPayload; seconds: number },
): Promise<void> {
  const hash = oauthHash(kind, id);
  const { accountId, clientId, grantId, uid } = payload;
  // A grant is revoked with what was made from it.
  const grant = kind === 'Grant' ? id : grantId;
  const values = {
    kind,
    payloadSealed: seal(scope.site.key('oauth-item'), JSON.stringify(payload)),
    uidHash: uid === undefined ? null : hashToken(uid),
    grantHash: grant === undefined ? null : hashToken(grant),
    scope: payload.scope ?? null,
    expiresAt: scope.clock.in({ seconds }),
  };
  await scope.tx(async (tx) => {
    if ((await tx.em.nativeUpdate(OAuthItem, { hash }, values)) > 0) return;
    const ref = { wrapped: true } as const;
    tx.em.create(OAuthItem, {
      hash,
      ...values,
      user: accountId === undefined ? null : tx.em.getReference(User, accountId, ref),
      client: clientId === undefined || !isId(clientId) ? null : tx.em.getReference(OAuthClient, clientId, ref),
      createdAt: tx.clock.now(),
      consumedAt: null,
    });
  });
}

export async function findItem(
  scope: Scope,
  by: { readonly kind: string; readonly id: string } | { readonly kind: string; readonly uid: string },
): Promise<OAuthPayload | undefined> {
  const name = 'id' in by ? { hash: oauthHash(by.kind, by.id) } : { uidHash: hashToken(by.uid), kind: by.kind };
  const item = await scope.em.findOne(
    OAuthItem,
    { ...name, expiresAt: { $gt: scope.clock.now() } },
    { disableIdentityMap: true },
  );
  if (!item) return undefined;
  const payload = JSON.parse(unseal(scope.site.key('oauth-item'), item.payloadSealed)) as OAuthPayload;
  return item.consumedAt ? { ...payload, consumed: Math.floor(item.consumedAt.getTime() / 1000) } : payload;
}

/** Uses a code or a refresh token up. Of two who do it at once the database lets one through. */
export async function consumeItem(scope: Scope, kind: string, id: string): Promise<'consumed' | 'too late'> {
  const used = await scope.tx((tx) =>
    tx.em.nativeUpdate(OAuthItem, { hash: oauthHash(kind, id), consumedAt: null }, { consumedAt: tx.clock.now() }),
  );
  return used === 1 ? 'consumed' : 'too late';
}

export async function dropItem(scope: Scope, kind: string, id: string): Promise<void> {
  await scope.tx(async (tx) => void (await tx.em.nativeDelete(OAuthItem, { hash: oauthHash(kind, id) })));
}

export async function dropGrant(scope: Scope, grantId: string): Promise<void> {
  await scope.tx(async (tx) => void (await tx.em.nativeDelete(OAuthItem, { grantHash: hashToken(grantId) })));
}
