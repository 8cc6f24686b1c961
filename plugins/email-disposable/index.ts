import { definePlugin } from 'eventportal/sdk';
import { z } from 'zod';
import { isDisposable } from './disposable.ts';
import { disposableSettings, domainsIn } from './settings.ts';

/** Doubts addresses of disposable mail services; nothing leaves the site, the list comes with the plugin. */
export default definePlugin({
  id: 'email-disposable',
  version: '0.1.0',
  requires: { eventportal: '>=0.1.0' },
  scope: 'site',
  root: new URL('.', import.meta.url),
  config: z.strictObject({}),
  register(ep) {
    ep.settings(disposableSettings);
    ep.hooks.filter('email.check', async (judged, { email, settings }) => {
      if (judged.doubt !== undefined) return judged;
      const { more, never } = await settings.get(disposableSettings);
      const own = { more: new Set(domainsIn(more)), never: new Set(domainsIn(never)) };
      return isDisposable(email, own) ? { doubt: 'email-disposable.listed' } : judged;
    });
  },
});
