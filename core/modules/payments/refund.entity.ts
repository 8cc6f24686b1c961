import { defineEntity, p } from '@mikro-orm/core';
import type { RefundState } from '../../kernel/capabilities/gateway.ts';
import { id, instant, minorUnits, state, text, uuid } from '../../kernel/db/columns.ts';
import { Payment } from './payment.entity.ts';

const RefundSchema = defineEntity({
  name: 'Refund',
  tableName: 'refunds',
  properties: {
    id: id(),
    organizationId: uuid(),
    payment: () => p.manyToOne(Payment).ref().createForeignKeyConstraint(false),
    key: text(80).unique(),
    ref: text(200).nullable(),
    state: state<'created' | RefundState>().default('created'),
    amountMinor: minorUnits(),
    /** `external`: made in the provider's own dashboard. */
    origin: state<'ours' | 'external'>().default('ours'),
    reason: text(500).nullable(),
    /** Whose till it left, of what was taken by hand; null: none, or not yet. */
    paidOutBy: uuid().nullable(),
    /** How it was handed out, where that was said; null: as it was paid. */
    method: text(20).$type<'cash' | 'card'>().nullable(),
    /** The closing of the till that counted it. */
    tillClosingId: uuid().nullable(),
    createdAt: instant(),
    settledAt: instant().nullable(),
  },
  checks: [{ name: 'refunds_amount_ck', expression: 'amount_minor > 0' }],
  indexes: [
    { name: 'refunds_payment_ix', properties: ['payment'] },
    { name: 'refunds_organization_ix', properties: ['organizationId', 'createdAt', 'id'] },
  ],
});

export class Refund extends RefundSchema.class {}
RefundSchema.setClass(Refund);
