import { newId } from '../../kernel/ids.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import type { MailViews } from '../../render/contract/index.ts';
import { Message, type AttachmentSpec } from './message.entity.ts';
import { sendMessage } from './send-message.job.ts';

export interface MailToCompose<V extends keyof MailViews> {
  /** The same key is composed once, however often the fact is delivered. */
  readonly key: string;
  readonly view: V;
  readonly model: MailViews[V];
  readonly to: { readonly name: string; readonly address: string };
  readonly locale: string;
  readonly zone?: string;
  readonly replyTo?: string;
  readonly organizationId?: string;
  readonly orderId?: string;
  readonly attachments?: readonly AttachmentSpec[];
  /** Asked in the transaction that writes the mail down: it is written where the answer is yes. */
  readonly claim?: (tx: TxScope) => Promise<boolean>;
}

/** Writes a mail down and has it sent, once. Attachments are made when it is sent. */
export async function composeMail<V extends keyof MailViews>(scope: Scope, mail: MailToCompose<V>): Promise<boolean> {
  const at = { locale: mail.locale, ...(mail.zone === undefined ? {} : { zone: mail.zone }) };
  const html = scope.render(mail.view, mail.model, at);
  const plainText = scope.render(`${mail.view}.text`, mail.model, at);

  return scope.tx(async (tx) => {
    if (mail.claim && !(await mail.claim(tx))) return false;
    if ((await tx.em.count(Message, { key: mail.key })) > 0) return false;
    const message = tx.em.create(Message, {
      id: newId(),
      organizationId: mail.organizationId ?? null,
      orderId: mail.orderId ?? null,
      key: mail.key,
      kind: mail.view.replace('mail/', ''),
      locale: mail.locale,
      toAddress: mail.to.address,
      toName: mail.to.name,
      replyTo: mail.replyTo ?? null,
      subject: mail.model.subject,
      html,
      plainText,
      attachments: [...(mail.attachments ?? [])],
      createdAt: tx.clock.now(),
    });
    tx.em.persist(message);
    tx.enqueue(sendMessage, { messageId: message.id });
    return true;
  });
}
