import { z } from 'zod';
import { defineSettings } from '../../kernel/settings/settings.ts';

export const orderSettings = defineSettings({
  id: 'core.orders',
  level: 'event',
  schema: z.object({
    /** How long a buyer has for the checkout. */
    holdMinutes: z.int().min(1).max(120).default(15).meta({ title: 'orders.settings.hold_minutes' }),
    /** All extensions together never hold places longer than this. */
    holdMaxMinutes: z.int().min(1).max(480).default(60).meta({ title: 'orders.settings.hold_max_minutes' }),
    /** How often a buyer may ask for more time. */
    holdExtensions: z.int().min(0).max(100).default(5).meta({ title: 'orders.settings.hold_extensions' }),
    /** How long a placed order waits for its money, unless the way of paying takes longer. */
    paymentMinutes: z.int().min(5).max(43_200).default(60).meta({ title: 'orders.settings.payment_minutes' }),
    /** How long an order that needs approval waits for it. */
    approvalDays: z.int().min(1).max(90).default(7).meta({ title: 'orders.settings.approval_days' }),
    /** How long an order that was approved waits for its money. */
    approvedHours: z.int().min(1).max(720).default(72).meta({ title: 'orders.settings.approved_hours' }),
    buyersMayCancel: z.boolean().default(true).meta({ title: 'orders.settings.buyers_may_cancel' }),
  }),
});
