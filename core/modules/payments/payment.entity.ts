import { defineEntity, p } from '@mikro-orm/core';
import type { FailureReason, NextStep, PaymentState } from '../../kernel/capabilities/gateway.ts';
import { currency, id, instant, minorUnits, state, text, uuid } from '../../kernel/db/columns.ts';
import { Order, type OrderFee } from '../orders/index.ts';
import { GatewayAccount } from './gateway-account.entity.ts';

/** One attempt to pay. The row, with its key, exists before the provider is called. */
const PaymentSchema = defineEntity({
  name: 'Payment',
  tableName: 'payments',
  properties: {
    id: id(),
    organizationId: uuid(),
    order: () => p.manyToOne(Order).ref().createForeignKeyConstraint(false),
    /** The change of the order that it is for; null: the order itself. */
    changeId: uuid().nullable(),
    account: () => p.manyToOne(GatewayAccount).ref().createForeignKeyConstraint(false),
    gateway: text(80),
    /** Idempotency key of the start. */
    key: text(80).unique(),
    /** The provider's id; null until it answered. */
    ref: text(200).nullable(),
    state: state<'created' | PaymentState>().default('created'),
    currency: currency(),
    amountMinor: minorUnits(),
    /** What paying this way costs: the order bears the fee of the attempt that brings its money. */
    fee: p.json<OrderFee>().nullable(),
    /** `later`: it is promised first, and taken when staff say so, or before the promise ends. */
    capture: state<'now' | 'later'>().default('now'),
    authorizedMinor: minorUnits().default(0),
    /** When what was promised is taken by itself. */
    captureBy: instant().nullable(),
    /** What is asked for of what was promised; written down before the provider is asked. */
    captureMinor: minorUnits().nullable(),
    /** The provider refused to capture: staff decide. */
    captureFailedAt: instant().nullable(),
    capturedMinor: minorUnits().default(0),
    /** Sum of all refunds that did not fail, and of what banks demand back; claimed before the provider is asked, so two cannot exceed the capture. */
    refundMinor: minorUnits().default(0),
    /** It goes on to a payee as it comes, but for the site's fee: the same at each try to begin it. */
    split: p.json<{ payee: string; feeMinor: number }>().nullable(),
    /** What the provider says it has passed on, and what it took back from there; of live accounts alone. */
    passedOnMinor: minorUnits().default(0),
    passedBackMinor: minorUnits().default(0),
    next: p.json<NextStep>().nullable(),
    /** Taken by hand: how, and what the slip says. */
    method: text(20).nullable(),
    reference: text(100).nullable(),
    /** The closing of the till that counted it. */
    tillClosingId: uuid().nullable(),
    reason: text(40).$type<FailureReason>().nullable(),
    facts: p.json<Record<string, string>>().nullable(),
    createdAt: instant(),
    checkedAt: instant().nullable(),
    settledAt: instant().nullable(),
  },
  checks: [{ name: 'payments_refund_ck', expression: 'refund_minor >= 0 and refund_minor <= captured_minor' }],
  uniques: [
    { name: 'payments_tenant_uq', properties: ['organizationId', 'id'] },
    { name: 'payments_account_ref_uq', properties: ['account', 'ref'] },
  ],
  indexes: [
    { name: 'payments_order_ix', properties: ['order'] },
    { name: 'payments_state_ix', properties: ['state', 'createdAt'] },
    { name: 'payments_organization_ix', properties: ['organizationId', 'createdAt', 'id'] },
  ],
});

export class Payment extends PaymentSchema.class {}
PaymentSchema.setClass(Payment);
