import { definePlugin, messageOf, type Logger } from 'eventportal/sdk';
import { z } from 'zod';
import { timesBreached } from './range.ts';

let log: Logger | undefined;

/** Refuses passwords that were in data breaches, as Have I Been Pwned knows them. Five characters of a hash leave the site. */
export default definePlugin({
  id: 'password-hibp',
  version: '0.1.0',
  requires: { eventportal: '>=0.1.0' },
  scope: 'site',
  root: new URL('.', import.meta.url),
  config: z.strictObject({
    /** Where ranges are asked for; a mirror names its own. */
    rangeUrl: z.url({ protocol: /^https?$/ }).default('https://api.pwnedpasswords.com/range/'),
    /** How long somebody who sets a password waits for the answer; core gives a hook five seconds. */
    timeoutMs: z.int().min(100).max(4000).default(2000),
    /** In how many breaches a password must have been. */
    least: z.int().min(1).default(1),
  }),
  register(ep, { rangeUrl, timeoutMs, least }) {
    ep.hooks.filter('password.check', async (verdict, { password }) => {
      if (verdict.refusal !== undefined) return verdict;
      try {
        const times = await timesBreached(password, { rangeUrl, timeoutMs });
        return times >= least ? { refusal: 'password-hibp.breached' } : verdict;
      } catch (error) {
        // Nobody is kept from an account because somebody else's server is down.
        log?.warn('password_hibp.unavailable', { reason: messageOf(error) });
        return verdict;
      }
    });
  },
  async boot(scope) {
    log = scope.log;
  },
});
