import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, state, text, uuid } from '../db/columns.ts';

export type DeliveryState = 'queued' | 'running' | 'retrying' | 'succeeded' | 'dead' | 'dismissed';

/** One job, or one fact for one subscriber: its state, attempts and last error. The back office shows these rows. */
const DeliverySchema = defineEntity({
  name: 'Delivery',
  tableName: 'deliveries',
  properties: {
    id: id(),
    kind: p.string().length(10).$type<'event' | 'job'>(),
    /** The job's name, or the fact's. */
    name: text(120),
    /** For facts: who hears it. */
    subscriber: text(120).nullable(),
    factId: uuid().nullable(),
    payload: p.json<Record<string, unknown>>(),
    /** Deliveries with the same key do not run at the same time. */
    exclusiveKey: text(200).nullable(),
    state: state<DeliveryState>().default('queued'),
    attempts: p.integer().default(0),
    lastError: p.text().nullable(),
    runAt: instant(),
    lockedUntil: instant().nullable(),
    createdAt: instant(),
    finishedAt: instant().nullable(),
  },
  indexes: [
    { name: 'deliveries_state_run_at_ix', properties: ['state', 'runAt'] },
    { name: 'deliveries_created_at_ix', properties: ['createdAt', 'id'] },
    { name: 'deliveries_exclusive_ix', properties: ['exclusiveKey', 'state'] },
  ],
});

export class Delivery extends DeliverySchema.class {}
DeliverySchema.setClass(Delivery);
