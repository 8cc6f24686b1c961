import { defineEntity } from '@mikro-orm/core';
import { id, instant, uuid } from '../db/columns.ts';

/** The queue of the SQL driver: an item that is there is due at `runAt`. Unused where pg-boss runs. */
const QueueRowSchema = defineEntity({
  name: 'QueueRow',
  tableName: 'queue_items',
  properties: { id: id(), deliveryId: uuid(), runAt: instant(), lockedUntil: instant().nullable() },
  indexes: [{ name: 'queue_items_run_at_ix', properties: ['runAt'] }],
});

export class QueueRow extends QueueRowSchema.class {}
QueueRowSchema.setClass(QueueRow);
