import { definePlugin } from 'eventportal/sdk';
import { z } from 'zod';
import { hcaptcha } from './captcha.ts';

/** hCaptcha: the visitor's browser talks to the provider, and the provider says whether it was a person. */
export default definePlugin({
  id: 'captcha-hcaptcha',
  version: '0.1.0',
  requires: { eventportal: '>=0.1.0' },
  scope: 'site',
  root: new URL('.', import.meta.url),
  csp: {
    scripts: ['https://js.hcaptcha.com', 'https://*.hcaptcha.com'],
    frames: ['https://*.hcaptcha.com'],
    connect: ['https://*.hcaptcha.com'],
  },
  config: z.strictObject({
    siteKey: z.string().min(1),
    secret: z.string().min(1),
    /** Where tokens are checked; tests and mirrors name another. */
    verifyUrl: z.url().default('https://api.hcaptcha.com/siteverify'),
  }),
  register(ep, config) {
    ep.captcha(hcaptcha(config));
  },
});
