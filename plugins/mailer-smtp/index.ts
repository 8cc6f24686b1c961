import { definePlugin } from 'eventportal/sdk';
import { z } from 'zod';
import { smtpMailer } from './smtp-mailer.ts';

const open = new Set<{ close(): void }>();

/** Sends mail through an SMTP server. */
export default definePlugin({
  id: 'mailer-smtp',
  version: '1.0.0',
  requires: { eventportal: '^0.1' },
  scope: 'site',
  root: new URL('.', import.meta.url),
  config: z.strictObject({
    /** `smtp://user:password@mail.example.org:587`, or `smtps://` for TLS from the start. */
    url: z.url({ protocol: /^smtps?$/, error: 'must be an smtp:// or smtps:// address' }),
  }),
  register(ep, { url }) {
    const mailer = smtpMailer(url);
    open.add(mailer);
    ep.mailer(mailer);
    ep.healthCheck({
      name: 'mailer-smtp.server',
      async check() {
        try {
          await mailer.check();
          return undefined;
        } catch (error) {
          return `The mail server cannot be used: ${error instanceof Error ? error.message : String(error)}`;
        }
      },
    });
  },
  async shutdown() {
    for (const mailer of open) mailer.close();
    open.clear();
  },
});
