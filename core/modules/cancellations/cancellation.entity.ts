import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, state, text, uuid } from '../../kernel/db/columns.ts';
import { Event } from '../events/index.ts';
import type { RefundAs, RefundChoice } from './plan-cancellation.ts';

export type CancellationState = 'running' | 'done';

/** An order that could not be cancelled, and why. */
export interface CancellationFailure {
  readonly orderId: string;
  readonly code: string;
  readonly error: string;
}

/** What becomes of the orders of an event, or of one of its dates, that was called off. */
const CancellationSchema = defineEntity({
  name: 'Cancellation',
  tableName: 'cancellations',
  properties: {
    id: id(),
    organizationId: uuid(),
    event: () => p.manyToOne(Event).ref().createForeignKeyConstraint(false),
    /** Null: all dates. */
    occurrenceId: uuid().nullable(),
    /** Only the orders of this import; null: whoever made them. */
    orderImportId: uuid().nullable(),
    notify: state<'buyer' | 'nobody'>().default('buyer'),
    refund: text(20).$type<RefundChoice>(),
    /** How it goes back; what nobody can be mailed goes to where it came from. */
    refundAs: state<RefundAs>().default('money'),
    /** What the organizer writes to the buyers. */
    message: text(500).nullable(),
    state: state<CancellationState>().default('running'),
    /** When it was begun; orders that come later are cancelled as well. */
    orderCount: p.integer(),
    doneCount: p.integer().default(0),
    failures: p.json<CancellationFailure[]>(),
    createdAt: instant(),
    finishedAt: instant().nullable(),
  },
  indexes: [{ name: 'cancellations_event_ix', properties: ['event', 'id'] }],
});

export class Cancellation extends CancellationSchema.class {}
CancellationSchema.setClass(Cancellation);
