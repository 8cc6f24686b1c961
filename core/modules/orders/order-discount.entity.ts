import { defineEntity, p } from '@mikro-orm/core';
import { id, minorUnits, text, uuid } from '../../kernel/db/columns.ts';
import { Promotion } from '../promotions/index.ts';
import { Order } from './order.entity.ts';

/** A promotion that an order was given, as it was shown to the buyer; its lines say what was taken off where. */
const OrderDiscountSchema = defineEntity({
  name: 'OrderDiscount',
  tableName: 'order_discounts',
  properties: {
    id: id(),
    organizationId: uuid(),
    order: () => p.manyToOne(Order).ref().createForeignKeyConstraint(false),
    promotion: () => p.manyToOne(Promotion).ref().createForeignKeyConstraint(false),
    /** Null for an automatic one. */
    code: text(40).nullable(),
    /** The promotion's name in the order's language. */
    label: text(200),
    minor: minorUnits(),
    position: p.integer().default(0),
  },
  checks: [{ name: 'order_discounts_minor_ck', expression: 'minor >= 0' }],
  indexes: [
    { name: 'order_discounts_order_ix', properties: ['order'] },
    { name: 'order_discounts_promotion_ix', properties: ['promotion'] },
  ],
});

export class OrderDiscount extends OrderDiscountSchema.class {}
OrderDiscountSchema.setClass(OrderDiscount);
