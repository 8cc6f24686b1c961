import { definePlugin } from 'eventportal/sdk';
import { z } from 'zod';
import { facebookProvider, facebookSettings } from './provider.ts';

/** Sign-in with Facebook. */
export default definePlugin({
  id: 'sign-in-facebook',
  version: '0.1.0',
  requires: { eventportal: '^0.1' },
  scope: 'site',
  root: new URL('.', import.meta.url),
  config: z.strictObject({
    /** Version of the Graph API. */
    graphVersion: z
      .string()
      .regex(/^v\d+\.\d+$/)
      .default('v23.0'),
    /** Facebook’s own unless told. */
    endpoints: z.strictObject({ authorize: z.url(), token: z.url(), profile: z.url() }).optional(),
  }),
  register(ep, { graphVersion, endpoints }) {
    ep.settings(facebookSettings);
    ep.signIn(facebookProvider(graphVersion, endpoints));
  },
});
