import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { isId } from '../../kernel/ids.ts';
import { ORGANIZATION_PERMISSIONS, type OrganizationPermission } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { unseal } from '../../kernel/seal.ts';
import { OAuthClient } from './oauth-client.entity.ts';
import { OAuthItem } from './oauth-item.entity.ts';

export interface AppRow {
  readonly id: string;
  readonly name: string;
  readonly redirectUris: readonly string[];
  readonly isPublic: boolean;
  readonly createdAt: Date;
}

export interface ConnectedApp {
  readonly id: string;
  readonly name: string;
  readonly since: Date;
}

export async function allApps(scope: Scope): Promise<AppRow[]> {
  const apps = await scope.em.find(OAuthClient, {}, { orderBy: { id: 'desc' }, limit: 500, disableIdentityMap: true });
  return apps.map(rowOf);
}

export async function appById(scope: Scope, id: string): Promise<AppRow | undefined> {
  const app = isId(id) ? await scope.em.findOne(OAuthClient, { id }, { disableIdentityMap: true }) : undefined;
  return app ? rowOf(app) : undefined;
}

/** With its secret, for the authorization server alone. */
export async function appWithSecret(
  scope: Scope,
  id: string,
): Promise<(AppRow & { readonly secret: string | undefined }) | undefined> {
  const app = isId(id) ? await scope.em.findOne(OAuthClient, { id }, { disableIdentityMap: true }) : undefined;
  if (!app) return undefined;
  const secret = app.secretSealed ? unseal(scope.site.key('oauth-client'), app.secretSealed) : undefined;
  return { ...rowOf(app), secret };
}

/** What somebody lets a program do in their place. */
export async function noteConsent(
  scope: Scope,
  { app, permissions }: { readonly app: AppRow; readonly permissions: readonly string[] },
): Promise<void> {
  await scope.tx(async (tx) => {
    tx.audit('app.allowed', { kind: 'app', id: app.id, label: app.name }, { after: { permissions } });
  });
}

/** The programs that somebody allowed something. */
export async function connectedApps(scope: Scope, userId: string): Promise<ConnectedApp[]> {
  const grants = await liveGrants(scope, userId);
  const apps = new Map<string, ConnectedApp>();
  for (const { client, createdAt } of grants) {
    const app = client?.$;
    if (app && !apps.has(app.id)) apps.set(app.id, { id: app.id, name: app.name, since: createdAt });
  }
  return [...apps.values()];
}

export interface AppGrant {
  readonly app: { readonly id: string; readonly name: string };
  /** What it may: about the person, and in their organizations. */
  readonly scopes: readonly string[];
  readonly allowedAt: Date;
  readonly endsAt: Date;
}

const Granted = z.object({ openid: z.object({ scope: z.string().default('') }).default({ scope: '' }) });

/** All that somebody allowed programs, and that still holds, the oldest first. */
export async function grantsOf(scope: Scope, userId: string): Promise<AppGrant[]> {
  const found = await liveGrants(scope, userId);
  return found.flatMap(({ client, payloadSealed, createdAt, expiresAt }) => {
    if (!client) return [];
    const { id, name } = client.$;
    const { openid } = Granted.parse(JSON.parse(unseal(scope.site.key('oauth-item'), payloadSealed)));
    const scopes = openid.scope.split(' ').filter((word) => word !== '');
    return [{ app: { id, name }, scopes, allowedAt: createdAt, endsAt: expiresAt }];
  });
}

function liveGrants(scope: Scope, userId: string) {
  return scope.em.find(
    OAuthItem,
    { kind: 'Grant', user: userId, expiresAt: { $gt: scope.clock.now() } },
    { populate: ['client'], orderBy: { createdAt: 'asc' }, disableIdentityMap: true },
  );
}

/** Takes back what somebody allowed a program: its tokens end at once. */
export async function disconnectApp(
  scope: Scope,
  { userId, clientId }: { readonly userId: string; readonly clientId: string },
): Promise<void> {
  const app = await appById(scope, clientId);
  if (!app) throw new DomainError('app.not_found', { status: 404 });
  await scope.tx(async (tx) => {
    const ended = await tx.em.nativeDelete(OAuthItem, { user: userId, client: clientId });
    if (ended > 0) tx.audit('app.disconnected', { kind: 'app', id: clientId, label: app.name });
  });
}

/** Those of the words of an OAuth scope that are permissions. */
export function permissionsInScope(scope: string): OrganizationPermission[] {
  const words = new Set(scope.split(' '));
  return ORGANIZATION_PERMISSIONS.filter((permission) => words.has(permission));
}

function rowOf({ id, name, redirectUris, secretSealed, createdAt }: OAuthClient): AppRow {
  return { id, name, redirectUris, isPublic: !secretSealed, createdAt };
}
