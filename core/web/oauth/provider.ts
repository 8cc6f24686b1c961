import type { Configuration, Provider } from 'oidc-provider';
import { ORGANIZATION_PERMISSIONS } from '../../kernel/pages/page.ts';
import { SYSTEM } from '../../kernel/scope/actor.ts';
import type { Scope, SiteFacts } from '../../kernel/scope/scope.ts';
import { signingJwks } from '../../modules/access/index.ts';
import { userById } from '../../modules/users/index.ts';
import { escapeHtml } from '../../render/html.ts';
import { adapterFor } from './adapter.ts';

export const OAUTH_PATH = '/oauth';
export const CONSENT_PATH = '/connect';
export const INTERACTION_COOKIE = 'ep_oauth_interaction';
export const SESSION_COOKIE = 'ep_oauth_session';

/** What an app may ask for about the person; the rest are permissions in their organizations. */
export const PERSON_SCOPES = ['openid', 'email', 'profile'] as const;

const MINUTE = 60;
const DAY = 86_400;

const providers = new WeakMap<SiteFacts, { readonly kids: string; readonly provider: Provider }>();

/** The authorization server of the site. It is made anew when the keys change that it signs and verifies with. */
export async function providerOf(scope: Scope): Promise<Provider> {
  const keys = await signingJwks(scope);
  const kids = keys.map(({ kid }) => kid).join(' ');
  const known = providers.get(scope.site);
  if (known && known.kids === kids) return known.provider;
  // With the first app that asks: a start should not wait for it.
  const library = await import('oidc-provider');
  const provider = new library.Provider(
    `${scope.site.url}${OAUTH_PATH}`,
    configurationFor(scope.as(SYSTEM), keys as never),
  );
  // The door in front of it says which address the site has, whatever the request claims.
  provider.proxy = true;
  provider.on('server_error', (_ctx, error) => scope.log.error('oauth.failed', { error }));
  providers.set(scope.site, { kids, provider });
  return provider;
}

export const oauthCookieKey = (site: SiteFacts): string => site.key('oauth-cookies').toString('base64url');

function configurationFor(scope: Scope, keys: NonNullable<Configuration['jwks']>['keys']): Configuration {
  return {
    adapter: (kind: string) => adapterFor(scope, kind),
    jwks: { keys },
    enabledJWA: { idTokenSigningAlgValues: ['EdDSA'] },
    clientDefaults: { id_token_signed_response_alg: 'EdDSA' },
    scopes: [...PERSON_SCOPES, ...ORGANIZATION_PERMISSIONS],
    claims: { openid: ['sub'], email: ['email'], profile: ['name', 'locale'] },
    responseTypes: ['code'],
    pkce: { required: () => true },
    // Exactly what was registered, and nothing of the library's own pages.
    features: {
      devInteractions: { enabled: false },
      revocation: { enabled: true, allowedPolicy: async (_ctx, client, token) => token.clientId === client.clientId },
      introspection: { enabled: false },
      registration: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: true },
    },
    rotateRefreshToken: true,
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    expiresWithSession: async () => false,
    ttl: {
      AuthorizationCode: MINUTE,
      AccessToken: 15 * MINUTE,
      IdToken: 15 * MINUTE,
      RefreshToken: 30 * DAY,
      Grant: 365 * DAY,
      Interaction: 30 * MINUTE,
      Session: 30 * MINUTE,
    },
    cookies: {
      keys: [oauthCookieKey(scope.site)],
      names: { session: SESSION_COOKIE, interaction: INTERACTION_COOKIE, resume: 'ep_oauth_resume' },
    },
    interactions: { url: async (_ctx, interaction) => `${CONSENT_PATH}/${interaction.uid}` },
    async findAccount(_ctx, accountId) {
      const user = await userById(scope.as(SYSTEM), accountId);
      if (!user) return undefined;
      const { email, name, locale } = user;
      return { accountId, claims: async () => ({ sub: accountId, email, name, locale }) };
    },
    async renderError(ctx, out) {
      ctx.type = 'html';
      const said = escapeHtml(out.error_description ?? out.error);
      ctx.body = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>OAuth</title><h1>${escapeHtml(out.error)}</h1><p>${said}</p></html>`;
    },
  };
}
