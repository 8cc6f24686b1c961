import { defineSettings, type Scope } from 'eventportal/sdk';
import { describeSignInProvider } from 'eventportal/sdk/testing';
import { z } from 'zod';
import { altered, CERTIFICATE, ISSUER, respond } from '../../test/setup/saml-idp.ts';
import { samlProvider } from './provider.ts';

const SETTINGS = {
  ...{ idpIssuer: ISSUER, entryPoint: 'https://idp.example.org/sso', certificate: CERTIFICATE },
  ...{
    signed: 'assertion',
    vouchesForAddresses: true,
    newAccounts: 'as-the-site',
    groupsAttribute: 'groups',
    mapping: '',
  },
};

let settings: object;

describeSignInProvider('saml', {
  callbackUrl: 'https://tickets.example.org/sign-in/with/saml/callback',
  async start() {
    settings = SETTINGS;
    const site = { url: 'https://tickets.example.org' };
    const scope = { settings: { get: async () => settings }, site } as unknown as Scope;
    const definition = defineSettings({ id: 'sign-in-saml.saml', level: 'site', schema: z.any() });
    return { provider: samlProvider({ id: 'saml', label: 'University' }, definition), scope };
  },
  stop: async () => undefined,
  async signIn(address, { id, email, name }) {
    return {
      query: {},
      body: { ...(await respond(address, { nameId: id, attributes: { email, displayName: name } })) },
    };
  },
  async turnBack(address) {
    const posted = await respond(address, { nameId: 'x', attributes: {} });
    const denied = altered(posted, (xml) =>
      xml
        .replace(/<saml:Assertion[\s\S]*<\/saml:Assertion>/, '')
        .replace(
          /<samlp:StatusCode Value="[^"]+"\s*(\/>|><\/samlp:StatusCode>)/,
          '<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Responder">' +
            '<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:AuthnFailed"/></samlp:StatusCode>',
        ),
    );
    return { query: {}, body: { ...denied } };
  },
  forget: async () => void (settings = {}),
});
