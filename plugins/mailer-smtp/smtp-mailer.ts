import { createHash } from 'node:crypto';
import { messageOf, OutsideError, type Mailer } from 'eventportal/sdk';
import { createTransport, type Transporter } from 'nodemailer';

export interface SmtpMailer extends Mailer {
  check(): Promise<void>;
  close(): void;
}

/**
 * Mail through an SMTP server, on a small pool of connections. The key becomes the Message-ID: when a retry repeats a
 * message that had arrived after all, mail programs show it once.
 */
export function smtpMailer(url: string): SmtpMailer {
  const transport = createTransport(url, undefined) as Transporter;
  return {
    id: 'mailer-smtp',
    async send(message, key) {
      const { from, to, replyTo, attachments, ...content } = message;
      const domain = from.address.split('@')[1] ?? 'localhost';
      try {
        const sent: { messageId: string } = await transport.sendMail({
          ...content,
          from,
          to,
          ...(replyTo ? { replyTo } : {}),
          messageId: `<${createHash('sha256').update(key).digest('hex').slice(0, 32)}@${domain}>`,
          attachments: attachments.map(({ filename, contentType, content: bytes }) => ({
            filename,
            contentType,
            content: Buffer.from(bytes),
          })),
          disableFileAccess: true,
          disableUrlAccess: true,
        });
        return { id: sent.messageId };
      } catch (cause) {
        throw new OutsideError(`the mail server did not take the message: ${messageOf(cause)}`, {
          retryable: isPassing(cause),
          cause,
        });
      }
    },
    async check() {
      await transport.verify();
    },
    close: () => transport.close(),
  };
}

// RFC 5321: 4xx replies may change, 5xx will not. Without a reply, the connection was the trouble. A refused sign-in
// is the operator's to mend, and the mails must still go out once it is.
function isPassing(error: unknown): boolean {
  const { responseCode, code } = error as { responseCode?: number; code?: string };
  if (code === 'EAUTH' || responseCode === undefined) return true;
  return responseCode < 500;
}
