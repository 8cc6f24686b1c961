import type { HookRegistrar } from '../../kernel/plugins/define.ts';
import { forgetRecipients } from './forget-recipients.ts';
import { settleInvoices } from './settle-invoices.ts';

// What may change what an order's documents say. Issuing waits for its number and is done here, away from who buys.
const FACTS = [
  'order.cancelled',
  'order.tickets_cancelled',
  'order.changed',
  'order.expired',
  'order.reactivated',
  'order.approved',
  'payment.captured',
  'payment.refunded',
] as const;

export function subscribeInvoices(hooks: HookRegistrar): void {
  forgetRecipients(hooks);
  for (const fact of ['order.created', 'order.confirmed'] as const) {
    hooks.on(fact, `invoices.${fact}`, async (scope, { orderId }) => void (await settleInvoices(scope, { orderId })), {
      when: ({ total }) => total.minor > 0,
    });
  }
  for (const fact of FACTS) {
    hooks.on(fact, `invoices.${fact}`, async (scope, { orderId }) => void (await settleInvoices(scope, { orderId })));
  }
}
