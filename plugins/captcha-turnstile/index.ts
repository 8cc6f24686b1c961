import { definePlugin } from 'eventportal/sdk';
import { z } from 'zod';
import { turnstile } from './captcha.ts';

/** Cloudflare Turnstile: the visitor's browser talks to the provider, and the provider says whether it was a person. */
export default definePlugin({
  id: 'captcha-turnstile',
  version: '0.1.0',
  requires: { eventportal: '>=0.1.0' },
  scope: 'site',
  root: new URL('.', import.meta.url),
  csp: {
    scripts: ['https://challenges.cloudflare.com'],
    frames: ['https://challenges.cloudflare.com'],
    connect: ['https://challenges.cloudflare.com'],
  },
  config: z.strictObject({
    siteKey: z.string().min(1),
    secret: z.string().min(1),
    /** Where tokens are checked; tests and mirrors name another. */
    verifyUrl: z.url().default('https://challenges.cloudflare.com/turnstile/v0/siteverify'),
  }),
  register(ep, config) {
    ep.captcha(turnstile(config));
  },
});
