import { definePlugin } from 'eventportal/sdk';
import { z } from 'zod';
import { giftCard } from './gateway.ts';

/** Pays with gift cards, wholly or in part: what is missing is paid another way. */
export default definePlugin({
  id: 'payment-gift-card',
  version: '1.0.0',
  requires: { eventportal: '^0.1' },
  scope: 'site',
  root: new URL('.', import.meta.url),
  config: z.strictObject({}),
  register(ep) {
    ep.gateway(giftCard, z.object({}));
  },
});
