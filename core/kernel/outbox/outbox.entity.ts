import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, text } from '../db/columns.ts';

/** A fact or a job that waits to leave. Written in the business transaction, deleted once its deliveries exist. */
const OutboxSchema = defineEntity({
  name: 'OutboxRow',
  tableName: 'outbox',
  properties: {
    id: id(),
    /** `wake` makes no delivery: it asks to look at one again, `{ deliveryId }`. */
    kind: p.string().length(10).$type<'event' | 'job' | 'wake'>(),
    name: text(120),
    payload: p.json<Record<string, unknown>>(),
    runAt: instant().nullable(),
    createdAt: instant(),
  },
});

export class OutboxRow extends OutboxSchema.class {}
OutboxSchema.setClass(OutboxRow);
