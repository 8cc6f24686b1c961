import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, text, uuid } from '../../kernel/db/columns.ts';
import { Order } from './order.entity.ts';

/** What staff wrote about an order for each other. Notes are added and never changed; buyers do not see them. */
const OrderNoteSchema = defineEntity({
  name: 'OrderNote',
  tableName: 'order_notes',
  properties: {
    id: id(),
    organizationId: uuid(),
    order: () => p.manyToOne(Order).ref().createForeignKeyConstraint(false),
    text: text(2000),
    byUserId: uuid().nullable(),
    byLabel: text(200),
    createdAt: instant(),
  },
  indexes: [{ name: 'order_notes_order_ix', properties: ['order'] }],
});

export class OrderNote extends OrderNoteSchema.class {}
OrderNoteSchema.setClass(OrderNote);
