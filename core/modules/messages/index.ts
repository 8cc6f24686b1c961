export { mailGiftCardAgain, mailGiftCardLater } from './gift-card-mails.ts';
export { Message, type AttachmentSpec, type MessageState } from './message.entity.ts';
export { attachmentsOf } from './attachments.ts';
export { listMessages, mailsOfOrder, messageById, type ListMessages, type MailOfOrder } from './message-queries.ts';
export { resendMessage } from './resend-message.ts';
export { sendMessage } from './send-message.job.ts';
export { remindToPay } from './order-mails.ts';
export { mailSettings } from './sender.ts';
export { subscribeMessages } from './subscribers.ts';
