export { GatewayAccount } from './gateway-account.entity.ts';
export { Payment } from './payment.entity.ts';
export { Refund } from './refund.entity.ts';
export { WebhookReceipt } from './webhook-receipt.entity.ts';
export { AttentionItem, type AttentionKind } from './attention.entity.ts';
