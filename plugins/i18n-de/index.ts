import { definePlugin } from 'eventportal/sdk';
import { z } from 'zod';

/** German. The texts in `locales/` are all there is to a language pack. */
export default definePlugin({
  id: 'i18n-de',
  version: '1.0.0',
  requires: { eventportal: '^0.1' },
  scope: 'site',
  root: new URL('.', import.meta.url),
  config: z.strictObject({}),
  register() {},
});
