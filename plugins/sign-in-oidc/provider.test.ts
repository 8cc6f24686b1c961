import { defineSettings, type Scope } from 'eventportal/sdk';
import { describeSignInProvider } from 'eventportal/sdk/testing';
import { z } from 'zod';
import { wanderer } from '../../test/setup/wanderer.ts';
import { oidcProvider } from './provider.ts';
import { openIdStandIn, type OpenIdStandIn } from './stand-in.ts';

const CLIENT = { clientId: 'eventportal', clientSecret: 'a secret between the two of us' };
const callbackUrl = 'https://tickets.example.org/sign-in/with/oidc/callback';

let idp: OpenIdStandIn;
let settings: object;

describeSignInProvider('oidc', {
  callbackUrl,
  async start() {
    idp = await openIdStandIn({ ...CLIENT, redirectUris: [callbackUrl] });
    const given = { issuer: idp.issuer, ...CLIENT, scopes: 'openid email profile', groupsClaim: 'groups', mapping: '' };
    settings = { ...given, vouchesForAddresses: false, newAccounts: 'as-the-site' };
    const scope = { settings: { get: async () => settings }, site: { mode: 'test' } } as unknown as Scope;
    const definition = defineSettings({ id: 'sign-in-oidc.oidc', level: 'site', schema: z.any() });
    return { provider: oidcProvider({ id: 'oidc', label: 'Keycloak' }, definition), scope };
  },
  stop: () => idp.close(),
  async signIn(address, { id, ...told }) {
    idp.person = { sub: id, email_verified: true, ...told };
    const { location } = await wanderer({}).go(address, { until: ({ href }) => href.startsWith(callbackUrl) });
    return { query: Object.fromEntries(new URL(location!).searchParams) };
  },
  async turnBack(address) {
    const state = new URL(address).searchParams.get('state') ?? '';
    return { query: { error: 'access_denied', state, iss: idp.issuer } };
  },
  forget: async () => void (settings = {}),
});
