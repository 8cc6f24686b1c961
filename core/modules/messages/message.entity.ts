import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, state, text, uuid } from '../../kernel/db/columns.ts';

/** `kept`: there is no mailer, so the message can be read in the back office's mailbox only. */
export type MessageState = 'queued' | 'sent' | 'kept' | 'failed';

export type AttachmentSpec =
  | { readonly kind: 'tickets-pdf'; readonly orderId: string; readonly only?: readonly string[] }
  | { readonly kind: 'calendar'; readonly orderId: string }
  | { readonly kind: 'payout'; readonly payoutId: string; readonly locale: string }
  | { readonly kind: 'invoice'; readonly orderId: string; readonly invoiceId: string };

/** A mail that was composed. Attachments are made when it is sent. */
const MessageSchema = defineEntity({
  name: 'Message',
  tableName: 'messages',
  properties: {
    id: id(),
    organizationId: uuid().nullable(),
    orderId: uuid().nullable(),
    /** The same key is composed once: `<fact id>:<kind>`. */
    key: text(120).unique(),
    kind: text(60),
    locale: text(20),
    toAddress: text(254),
    toName: text(200),
    replyTo: text(254).nullable(),
    subject: text(400),
    html: p.text(),
    plainText: p.text(),
    attachments: p.json<AttachmentSpec[]>(),
    state: state<MessageState>().default('queued'),
    attempts: p.integer().default(0),
    error: p.text().nullable(),
    providerId: text(255).nullable(),
    createdAt: instant(),
    sentAt: instant().nullable(),
  },
  indexes: [
    { name: 'messages_order_ix', properties: ['orderId'] },
    { name: 'messages_state_ix', properties: ['state', 'id'] },
  ],
});

export class Message extends MessageSchema.class {}
MessageSchema.setClass(Message);
