import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, uuid } from '../../kernel/db/columns.ts';
import type { CheckoutData } from './checkout-data.ts';
import { Order } from './order.entity.ts';

/** What a buyer typed so far. It is gone once the order is placed, or with its draft. */
const CheckoutSchema = defineEntity({
  name: 'Checkout',
  tableName: 'checkouts',
  properties: {
    id: id(),
    organizationId: uuid(),
    order: () => p.manyToOne(Order).ref().unique().createForeignKeyConstraint(false),
    data: p.json<CheckoutData>(),
    updatedAt: instant(),
  },
});

export class Checkout extends CheckoutSchema.class {}
CheckoutSchema.setClass(Checkout);
