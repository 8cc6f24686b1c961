import { defineEntity, p } from '@mikro-orm/core';
import { id, minorUnits, text, uuid } from '../../kernel/db/columns.ts';
import { Occurrence } from '../events/index.ts';
import { TicketType } from '../tickets/index.ts';
import { Order } from './order.entity.ts';

const OrderLineSchema = defineEntity({
  name: 'OrderLine',
  tableName: 'order_lines',
  properties: {
    id: id(),
    organizationId: uuid(),
    order: () => p.manyToOne(Order).ref().createForeignKeyConstraint(false),
    ticketType: () => p.manyToOne(TicketType).ref().createForeignKeyConstraint(false),
    occurrence: () => p.manyToOne(Occurrence).ref().createForeignKeyConstraint(false),
    /** The type's name in the order's language, as it was sold. */
    name: text(200),
    quantity: p.integer(),
    unitMinor: minorUnits(),
    totalMinor: minorUnits(),
    /** The quotas whose `taken` counts this line; exactly these are released. Empty once released. */
    quotaIds: p.json<string[]>(),
    position: p.integer().default(0),
  },
  uniques: [{ name: 'order_lines_tenant_uq', properties: ['organizationId', 'id'] }],
  checks: [{ name: 'order_lines_quantity_ck', expression: 'quantity >= 1' }],
  indexes: [{ name: 'order_lines_order_ix', properties: ['order'] }],
});

export class OrderLine extends OrderLineSchema.class {}
OrderLineSchema.setClass(OrderLine);
