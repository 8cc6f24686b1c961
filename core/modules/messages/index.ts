export { Message, type AttachmentSpec, type MessageState } from './message.entity.ts';
