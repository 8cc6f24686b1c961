import type { Scope } from '../../kernel/scope/scope.ts';
import { DomainError } from '../../kernel/errors.ts';
import { Message } from './message.entity.ts';
import { sendMessage } from './send-message.job.ts';

/** Sends a mail again that failed or was only kept. */
export async function resendMessage(scope: Scope, id: string): Promise<void> {
  await scope.tx(async (tx) => {
    const message = await tx.em.findOne(Message, id);
    if (!message) throw new DomainError('message.not_found', { status: 404 });
    if (message.state === 'sent') throw new DomainError('message.sent_already', { status: 409 });
    message.state = 'queued';
    tx.enqueue(sendMessage, { messageId: id });
    tx.audit('message.resent', {
      kind: 'message',
      id,
      organizationId: message.organizationId ?? null,
      label: message.toAddress,
    });
  });
}
