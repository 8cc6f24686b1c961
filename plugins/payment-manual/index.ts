import { definePlugin } from 'eventportal/sdk';
import { z } from 'zod';
import { manual } from './gateway.ts';

/** Pay at the door: tickets are issued at once, staff mark the order paid when the money is there. */
export default definePlugin({
  id: 'payment-manual',
  version: '1.0.0',
  requires: { eventportal: '^0.1' },
  scope: 'site',
  root: new URL('.', import.meta.url),
  config: z.strictObject({}),
  register(ep) {
    ep.gateway(manual, z.object({}));
  },
});
