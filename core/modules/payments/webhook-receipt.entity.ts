import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, text, uuid } from '../../kernel/db/columns.ts';
import { GatewayAccount } from './gateway-account.entity.ts';

/** One thing that a verified webhook named. The same event of a provider is stored once. */
const WebhookReceiptSchema = defineEntity({
  name: 'WebhookReceipt',
  tableName: 'webhook_receipts',
  properties: {
    id: id(),
    organizationId: uuid(),
    account: () => p.manyToOne(GatewayAccount).ref().createForeignKeyConstraint(false),
    eventId: text(200),
    ref: text(200),
    /** The payment that it is about; null: none that is known. */
    paymentId: uuid().nullable(),
    /** Names of what came with it; values only of those that hold no secret. */
    headers: p.json<Record<string, string | null>>().nullable(),
    bytes: p.integer().nullable(),
    /** How often it came: providers repeat what they think was lost. */
    deliveries: p.integer().default(1),
    receivedAt: instant(),
    /** When it came again last. */
    repeatedAt: instant().nullable(),
  },
  uniques: [{ name: 'webhook_receipts_uq', properties: ['account', 'eventId', 'ref'] }],
  indexes: [
    { name: 'webhook_receipts_organization_ix', properties: ['organizationId', 'receivedAt', 'id'] },
    { name: 'webhook_receipts_payment_ix', properties: ['paymentId'] },
  ],
});

export class WebhookReceipt extends WebhookReceiptSchema.class {}
WebhookReceiptSchema.setClass(WebhookReceipt);
