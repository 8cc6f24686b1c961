import { z } from 'zod';
import type { Mailer } from '../../kernel/capabilities/mailer.ts';
import { messageOf } from '../../kernel/errors.ts';
import { defineJob } from '../../kernel/jobs/define.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { attachmentsOf } from './attachments.ts';
import { Message } from './message.entity.ts';
import { senderOf } from './sender.ts';

/** Kinds whose text is a key to somebody's account: forgotten as soon as they are sent. */
const SECRET_KINDS: ReadonlySet<string> = new Set([
  'invitation',
  'password-reset',
  'sign-in-code',
  'verify-email',
  'email-change',
  'order-links',
  'gift-card',
]);

/** Sends one mail. Without a mailer it is kept for the back office's mailbox. */
export const sendMessage = defineJob({
  name: 'messages.send',
  payload: z.object({ messageId: z.uuid() }),
  exclusiveBy: ({ messageId }) => messageId,
  retry: { attempts: 8, backoffSeconds: 15 },
  async run(scope, { messageId }) {
    const message = await scope.em.findOne(Message, messageId);
    if (!message || message.state === 'sent' || message.state === 'kept') return;
    const { mailer } = scope.capabilities;
    if (mailer) await send(scope, mailer, message);
    else await note(scope, messageId, (row) => void (row.state = 'kept'));
  },
});

async function send(scope: Scope, mailer: Mailer, message: Message): Promise<void> {
  try {
    const sent = await mailer.send(
      {
        from: await senderOf(scope, message.organizationId ?? undefined),
        to: { name: message.toName, address: message.toAddress },
        ...(message.replyTo ? { replyTo: message.replyTo } : {}),
        subject: message.subject,
        html: message.html,
        text: message.plainText,
        attachments: await attachmentsOf(scope, message.attachments),
        headers: { 'Auto-Submitted': 'auto-generated' },
      },
      message.id,
    );
    await note(scope, message.id, (row) => {
      Object.assign(row, { state: 'sent', sentAt: scope.clock.now(), providerId: sent.id.slice(0, 255), error: null });
      if (SECRET_KINDS.has(row.kind)) Object.assign(row, { html: '', plainText: '' });
    });
  } catch (error) {
    await note(scope, message.id, (row) => Object.assign(row, { state: 'failed', error: messageOf(error) }));
    throw error;
  }
}

async function note(scope: Scope, id: string, change: (row: Message) => void): Promise<void> {
  await scope.tx(async (tx) => {
    const row = await tx.em.findOneOrFail(Message, id);
    row.attempts += 1;
    change(row);
  });
}
