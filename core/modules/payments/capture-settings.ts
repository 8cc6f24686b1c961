import { z } from 'zod';
import type { PaymentGateway } from '../../kernel/capabilities/gateway.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';
import { defineSettings } from '../../kernel/settings/settings.ts';
import type { Payable } from './open-attempt.ts';

/** When the money of an event is taken. */
export const captureSettings = defineSettings({
  id: 'core.capture',
  level: 'event',
  schema: z.object({
    capture: z
      .enum(['now', 'later'])
      .default('now')
      .meta({
        title: 'payments.settings.capture',
        help: 'payments.settings.capture_help',
        labels: { now: 'payments.settings.capture_now', later: 'payments.settings.capture_later' },
      }),
    /** Banks hold a promise for a week, some for less. */
    captureAfterDays: z
      .int()
      .min(1)
      .max(28)
      .default(5)
      .meta({ title: 'payments.settings.capture_days', help: 'payments.settings.capture_days_help' }),
  }),
});

/** Decided once for each attempt, so that it is begun the same way again. Changes are paid at once. */
export async function captureOf(
  tx: TxScope,
  gateway: PaymentGateway,
  { order, changeId }: Pick<Payable, 'order' | 'changeId'>,
): Promise<'now' | 'later'> {
  const can = gateway.capabilities.capture.includes('later') && gateway.capture && gateway.cancel;
  if (!can || changeId !== null) return 'now';
  const { capture } = await tx.settings.get(captureSettings, placeOf(order));
  return capture;
}

export function placeOf(order: { readonly organizationId: string; readonly event: { readonly id: string } }) {
  return { organizationId: order.organizationId, eventId: order.event.id };
}
