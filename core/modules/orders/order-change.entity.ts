import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, minorUnits, state, uuid } from '../../kernel/db/columns.ts';
import type { QuotaClaim } from '../tickets/index.ts';
import type { ChangedOrder } from './changed-order.ts';
import { Order } from './order.entity.ts';

/** `held` until its money is here; `dropped` where the order was cancelled or changed otherwise meanwhile. */
export type OrderChangeState = 'held' | 'applied' | 'expired' | 'dropped';

/**
 * A change of an order that costs something: it holds its new places until it is paid, while the order keeps its old
 * ones. An order has one such change at most, which its own lock sees to.
 */
const OrderChangeSchema = defineEntity({
  name: 'OrderChange',
  tableName: 'order_changes',
  properties: {
    id: id(),
    organizationId: uuid(),
    order: () => p.manyToOne(Order).ref().createForeignKeyConstraint(false),
    state: state<OrderChangeState>().default('held'),
    /** What the order will be. */
    plan: p.json<ChangedOrder>(),
    /** What it holds beyond what the order has; counted in the quotas while it is held. */
    claims: p.json<QuotaClaim[]>(),
    dueMinor: minorUnits(),
    expiresAt: instant(),
    createdAt: instant(),
    settledAt: instant().nullable(),
  },
  uniques: [{ name: 'order_changes_tenant_uq', properties: ['organizationId', 'id'] }],
  checks: [{ name: 'order_changes_due_ck', expression: 'due_minor > 0' }],
  indexes: [
    { name: 'order_changes_order_ix', properties: ['order', 'state'] },
    { name: 'order_changes_expiry_ix', properties: ['state', 'expiresAt'] },
  ],
});

export class OrderChange extends OrderChangeSchema.class {}
OrderChangeSchema.setClass(OrderChange);
