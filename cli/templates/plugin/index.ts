import { definePlugin } from 'eventportal/sdk';
import { z } from 'zod';

/** Adds a fee to every order. Put what your plugin is for in its place. */
export default definePlugin({
  id: 'acme',
  version: '0.1.0',
  requires: { eventportal: '^0.1' },
  scope: 'site',
  root: new URL('.', import.meta.url),
  // What the operator decides in eventportal.config.ts.
  config: z.strictObject({ feeMinor: z.int().min(0).default(50) }),

  register(ep, { feeMinor }) {
    ep.hooks.filter('order.fees', (fees) => [...fees, { code: 'acme.fee', label: 'Booking fee', minor: feeMinor }]);
    ep.hooks.on('order.confirmed', 'acme.notice', async (scope, { code }) => {
      scope.log.info('acme.noticed', { order: code });
    });
  },
});
