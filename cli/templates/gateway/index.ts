import { definePlugin } from 'eventportal/sdk';
import { z } from 'zod';
import { AccountSettings, gateway } from './gateway.ts';

/** Takes money through a provider. Put your provider's calls into gateway.ts. */
export default definePlugin({
  id: 'acme',
  version: '0.1.0',
  requires: { eventportal: '^0.1' },
  scope: 'site',
  root: new URL('.', import.meta.url),
  config: z.strictObject({}),

  register(ep) {
    ep.gateway(gateway, AccountSettings);
  },
});
