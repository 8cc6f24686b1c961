import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Mailer, MailMessage } from '../../kernel/capabilities/mailer.ts';
import { OutsideError } from '../../kernel/errors.ts';

/** What arrived at the server behind a mailer. */
export interface ArrivedMail {
  readonly messageId: string;
  readonly from: string;
  readonly to: string;
  readonly replyTo?: string | undefined;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly attachments: readonly { readonly filename: string; readonly content: Uint8Array }[];
}

export interface MailServer {
  start(): Promise<Mailer>;
  stop(): Promise<void>;
  arrived(): Promise<readonly ArrivedMail[]> | readonly ArrivedMail[];
  reset(): void;
  /** Refuses all that follows: for now, or for good. */
  refuse(how: 'for now' | 'for good'): void;
}

const message: MailMessage = {
  from: { name: 'Hafenklang „Kollektiv“', address: 'tickets@portal.test' },
  to: { name: 'Zoë Sommer', address: 'zoe@example.org' },
  replyTo: 'hello@hafenklang.test',
  subject: 'Deine Tickets: Nacht der Töne',
  html: '<p>Grüße</p>',
  text: 'Grüße',
  attachments: [{ filename: 'tickets.pdf', contentType: 'application/pdf', content: Buffer.from('%PDF-1.7 …') }],
};

/** Checks the mailer contract against a real server. */
export function describeMailer(name: string, server: MailServer): void {
  describe(`the mailer ${name}`, () => {
    let mailer: Mailer;
    beforeAll(async () => {
      mailer = await server.start();
    });
    beforeEach(() => server.reset());
    afterAll(() => server.stop());

    it('delivers text, names and files as they are', async () => {
      await mailer.send(message, 'key-1');
      const [mail] = await server.arrived();
      expect(mail).toMatchObject({
        from: 'tickets@portal.test',
        to: 'zoe@example.org',
        replyTo: 'hello@hafenklang.test',
        subject: message.subject,
      });
      expect(mail!.html).toContain('Grüße');
      expect(mail!.text).toContain('Grüße');
      expect(mail!.attachments.map(({ filename }) => filename)).toEqual(['tickets.pdf']);
      expect(Buffer.from(mail!.attachments[0]!.content)).toEqual(Buffer.from('%PDF-1.7 …'));
    });

    it('repeats a message under the same identity', async () => {
      await mailer.send(message, 'key-1');
      await mailer.send(message, 'key-1');
      await mailer.send(message, 'key-2');
      const ids = (await server.arrived()).map(({ messageId }) => messageId);
      expect(new Set(ids).size).toBeLessThanOrEqual(2);
      expect(ids.at(-1)).not.toBe(ids[0]);
    });

    it.each([
      ['for now', true],
      ['for good', false],
    ] as const)('says whether trying again helps when it is refused %s', async (how, retryable) => {
      server.refuse(how);
      const failure = await mailer.send(message, 'key-3').catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(OutsideError);
      expect((failure as OutsideError).retryable).toBe(retryable);
    });
  });
}
