import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { cancelEventIn, cancelOccurrenceIn, Event, type EventAddress } from '../events/index.ts';
import { can } from '../organizations/index.ts';
import { Cancellation } from './cancellation.entity.ts';
import { countOrders } from './orders-to-cancel.ts';
import { REFUND_AS, REFUND_CHOICES, type RefundAs, type RefundChoice } from './plan-cancellation.ts';
import { runCancellation } from './run-cancellation.job.ts';

export const CallOff = z.strictObject({
  reason: z
    .string()
    .trim()
    .max(500)
    .transform((text) => (text === '' ? null : text))
    .nullable()
    .default(null)
    .meta({ title: 'fields.cancel_reason', widget: 'textarea' }),
  refund: z.enum(REFUND_CHOICES).default('none'),
  as: z.enum(REFUND_AS).default('money').meta({
    description:
      'A new gift card in place of money, mailed to each buyer. Orders without an address get their money to where it came from.',
  }),
});

type CallOffTerms = Omit<z.output<typeof CallOff>, 'as'> & { readonly as?: RefundAs };

export interface CallOffAddress extends EventAddress {
  /** Without it: the whole event. */
  readonly occurrenceId?: string | undefined;
}

/**
 * Calls an event or one of its dates off for good: nothing is sold from then on, in the same moment. A job cancels the
 * orders, gives their money back and tells their buyers, a few at a time.
 */
export async function callOff(
  scope: Scope,
  { refund, as = 'money', reason, ...at }: CallOffAddress & CallOffTerms,
): Promise<{ cancellationId: string }> {
  await refuseRefund(scope, at, refund);
  return scope.tx(async (tx) => {
    const { organizationId, eventId, occurrenceId } = at;
    if (occurrenceId === undefined) await cancelEventIn(tx, { organizationId, eventId, reason });
    else await cancelOccurrenceIn(tx, { organizationId, eventId, occurrenceId });
    const id = newId();
    const orderCount = await countOrders(tx.em, at);
    tx.em.create(Cancellation, {
      ...{ id, organizationId, event: tx.em.getReference(Event, eventId, { wrapped: true }) },
      ...{ occurrenceId: occurrenceId ?? null, refund, refundAs: as, message: reason, orderCount, failures: [] },
      createdAt: tx.clock.now(),
    });
    tx.audit(
      'event.orders_cancelling',
      { kind: 'event', id: eventId, organizationId },
      {
        after: { orders: orderCount, refund, ...(refund !== 'none' && { as }) },
        ...(reason === null ? {} : { note: reason }),
      },
    );
    tx.enqueue(runCancellation, { cancellationId: id, pass: 'first' });
    return { cancellationId: id };
  });
}

/** Whoever calls off may not for that alone give money away. */
export async function refuseRefund(scope: Scope, at: EventAddress, refund: RefundChoice): Promise<void> {
  if (refund === 'none' || (await can(scope, 'finance.write', at))) return;
  throw new DomainError('refund.not_allowed', { status: 403, field: 'refund' });
}
