import { mappedIn, membershipsFor, type Scope, type SettingsDefinition, type SignInProvider } from 'eventportal/sdk';
import * as oidc from 'openid-client';
import { groupsIn, profileIn, type Claims } from './claims.ts';
import { clients, failureOf, registered, type Registered } from './client.ts';
import type { OidcSettings } from './settings.ts';

export interface OidcProvider extends SignInProvider {
  /** What is wrong with the provider, where something is. */
  check(scope: Scope): Promise<string | undefined>;
}

/** One OpenID provider: code flow with PKCE and a nonce, what it says about itself found by its issuer. */
export function oidcProvider(
  { id, label }: { readonly id: string; readonly label: string },
  definition: SettingsDefinition<OidcSettings>,
): OidcProvider {
  const clientFor = clients();

  async function opened(
    scope: Scope,
  ): Promise<{ settings: OidcSettings; about: Registered; client: oidc.Configuration }> {
    const settings = await scope.settings.get(definition);
    const about = registered(settings);
    if (!about) throw new Error(`the provider "${id}" has no issuer or client id`);
    return { settings, about, client: await clientFor(scope, about) };
  }

  return {
    id,
    label,
    isReady: async (scope) => registered(await scope.settings.get(definition)) !== undefined,

    async begin(scope, { state, callbackUrl, store }) {
      const { settings, client } = await opened(scope);
      const verifier = oidc.randomPKCECodeVerifier();
      const nonce = oidc.randomNonce();
      store.set('verifier', verifier);
      store.set('nonce', nonce);
      return oidc.buildAuthorizationUrl(client, {
        redirect_uri: callbackUrl,
        scope: settings.scopes,
        state,
        nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      }).href;
    },

    async complete(scope, { state, callbackUrl, query, store }) {
      const { settings, client } = await opened(scope);
      const returned = new URL(callbackUrl);
      returned.search = new URLSearchParams(query).toString();
      let claims: Claims;
      let idToken: string | undefined;
      try {
        const tokens = await oidc.authorizationCodeGrant(client, returned, {
          pkceCodeVerifier: store.get('verifier') ?? '',
          expectedNonce: store.get('nonce') ?? '',
          expectedState: state,
          idTokenExpected: true,
        });
        idToken = tokens.id_token;
        const known = tokens.claims()!;
        const more = client.serverMetadata().userinfo_endpoint
          ? await oidc.fetchUserInfo(client, tokens.access_token, known.sub)
          : {};
        claims = { ...more, ...known };
      } catch (error) {
        return { kind: 'refused', ...failureOf(error) };
      }
      const groups = groupsIn(claims, settings.groupsClaim);
      if (groups === 'elsewhere') scope.log.warn('oidc.groups_elsewhere', { provider: id });
      const memberships = groups === 'elsewhere' ? undefined : membershipsFor(settings.mapping, groups);
      return {
        kind: 'profile',
        profile: profileIn(claims, settings.vouchesForAddresses),
        newAccounts: settings.newAccounts,
        ...(memberships && { memberships }),
        ...(idToken !== undefined && { logoutHint: idToken }),
      };
    },

    mapped: async (scope) => mappedIn((await scope.settings.get(definition)).mapping),

    async logoutUrl(scope, { hint, returnUrl }) {
      const { about, client } = await opened(scope);
      if (!client.serverMetadata().end_session_endpoint) return undefined;
      return oidc.buildEndSessionUrl(client, {
        client_id: about.clientId,
        post_logout_redirect_uri: returnUrl,
        // Cognito's own name for it.
        logout_uri: returnUrl,
        ...(hint !== undefined && { id_token_hint: hint }),
      }).href;
    },

    async check(scope) {
      const about = registered(await scope.settings.get(definition));
      if (!about) return undefined;
      try {
        await clientFor(scope, about);
        return undefined;
      } catch (error) {
        return `Nobody can sign in with ${label}: ${error instanceof Error ? error.message : String(error)}`;
      }
    },
  };
}
