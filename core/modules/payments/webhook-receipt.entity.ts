import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, text } from '../../kernel/db/columns.ts';
import { GatewayAccount } from './gateway-account.entity.ts';

/** A webhook that was verified. The same event of a provider is stored once. */
const WebhookReceiptSchema = defineEntity({
  name: 'WebhookReceipt',
  tableName: 'webhook_receipts',
  properties: {
    id: id(),
    account: () => p.manyToOne(GatewayAccount).ref().deleteRule('cascade'),
    eventId: text(200),
    ref: text(200),
    receivedAt: instant(),
  },
  uniques: [{ name: 'webhook_receipts_uq', properties: ['account', 'eventId', 'ref'] }],
});

export class WebhookReceipt extends WebhookReceiptSchema.class {}
WebhookReceiptSchema.setClass(WebhookReceipt);
