import { defineEntity, p } from '@mikro-orm/core';
import { hash, id, instant, text, uuid } from '../../kernel/db/columns.ts';
import { Event } from '../events/index.ts';
import { Order } from '../orders/index.ts';
import type { ImportProblem } from './import-report.ts';
import { OrderImport } from './order-import.entity.ts';

/** What became of the rows of one order. It is written with the order: whatever runs again finds it. */
const ImportedOrderSchema = defineEntity({
  name: 'ImportedOrder',
  tableName: 'imported_orders',
  properties: {
    id: id(),
    organizationId: uuid(),
    orderImport: () => p.manyToOne(OrderImport).ref().createForeignKeyConstraint(false),
    event: () => p.manyToOne(Event).ref().createForeignKeyConstraint(false),
    /** Of what tells the rows of one order from others. */
    keyHash: hash(),
    /** The first of its rows, as a spreadsheet counts them. */
    firstRow: p.integer(),
    /** What the order is called where it comes from. */
    externalId: text(120).nullable(),
    /** Null: it could not be made. */
    order: () => p.manyToOne(Order).ref().nullable().createForeignKeyConstraint(false),
    problem: p.json<ImportProblem>().nullable(),
    createdAt: instant(),
  },
  uniques: [
    { name: 'imported_orders_tenant_uq', properties: ['organizationId', 'id'] },
    { name: 'imported_orders_key_uq', properties: ['orderImport', 'keyHash'] },
  ],
  indexes: [
    { name: 'imported_orders_event_ix', properties: ['event', 'keyHash'] },
    { name: 'imported_orders_order_ix', properties: ['order'] },
  ],
});

export class ImportedOrder extends ImportedOrderSchema.class {}
ImportedOrderSchema.setClass(ImportedOrder);
