import { z } from 'zod';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { moveEvent } from './event-state.ts';
import { eventSubject, lockEvent, type EventAddress } from './locked-event.ts';

export const CancelEvent = z.strictObject({
  reason: z
    .string()
    .trim()
    .max(500)
    .transform((text) => (text === '' ? null : text))
    .nullable()
    .default(null)
    .meta({ title: 'fields.cancel_reason', widget: 'textarea' }),
});

/** Calls an event off for good. What becomes of its orders is decided by whoever hears of it. */
export async function cancelEvent(scope: Scope, input: EventAddress & z.output<typeof CancelEvent>): Promise<void> {
  await scope.tx((tx) => cancelEventIn(tx, input));
}

/** The same as a part of a transaction. */
export async function cancelEventIn(
  tx: TxScope,
  { organizationId, eventId, reason }: EventAddress & z.output<typeof CancelEvent>,
): Promise<void> {
  const event = await lockEvent(tx, { organizationId, eventId });
  const before = { state: event.state };
  moveEvent(event, 'cancelled');
  event.cancelledAt = tx.clock.now();
  const note = reason === null ? {} : { note: reason };
  tx.audit('event.cancelled', eventSubject(event), { before, after: { state: 'cancelled' }, ...note });
  tx.emit('event.cancelled', { v: 1, eventId, organizationId, reason });
}
