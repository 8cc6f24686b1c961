import { definePlugin } from 'eventportal/sdk';
import { z } from 'zod';
import { googleProvider, googleSettings } from './provider.ts';

/** Sign-in with Google. */
export default definePlugin({
  id: 'sign-in-google',
  version: '0.1.0',
  requires: { eventportal: '^0.1' },
  scope: 'site',
  root: new URL('.', import.meta.url),
  config: z.strictObject({
    /** Google’s own unless told. */
    endpoints: z.strictObject({ authorize: z.url(), token: z.url(), userinfo: z.url() }).optional(),
  }),
  register(ep, { endpoints }) {
    ep.settings(googleSettings);
    ep.signIn(googleProvider(endpoints));
  },
});
