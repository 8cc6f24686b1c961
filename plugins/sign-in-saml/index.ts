import { definePlugin } from 'eventportal/sdk';
import { z } from 'zod';
import { metadataRoute, samlProvider } from './provider.ts';
import { settingsOf } from './settings.ts';

const Provider = z.strictObject({
  /** Part of addresses, `/sign-in/with/<id>/callback`; identities are known by it, so it stays. */
  id: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'lower case letters, digits and dashes'),
  /** On the button: "Continue with …". */
  label: z.string().min(1).max(60),
});

/** Sign-in by SAML 2.0 identity providers, several at once. */
export default definePlugin({
  id: 'sign-in-saml',
  version: '0.1.0',
  requires: { eventportal: '^0.1' },
  scope: 'site',
  root: new URL('.', import.meta.url),
  config: z.strictObject({
    providers: z
      .array(Provider)
      .min(1)
      .default([{ id: 'saml', label: 'Single sign-on' }]),
  }),
  register(ep, { providers }) {
    for (const about of providers) {
      const settings = settingsOf(about);
      ep.settings(settings);
      ep.signIn(samlProvider(about, settings));
      ep.route(metadataRoute(about, settings));
    }
  },
});
