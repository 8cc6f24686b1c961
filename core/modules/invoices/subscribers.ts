import type { HookRegistrar } from '../../kernel/plugins/define.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { concernedOrders } from './concerned-orders.ts';
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
const BEGINNINGS = ['order.created', 'order.confirmed'] as const;

export function subscribeInvoices(hooks: HookRegistrar): void {
  forgetRecipients(hooks);
  for (const fact of BEGINNINGS) {
    hooks.on(fact, `invoices.${fact}`, settle, { when: ({ total }) => total.minor > 0, concerns: concernedBy(fact) });
  }
  for (const fact of FACTS) hooks.on(fact, `invoices.${fact}`, settle, { concerns: concernedBy(fact) });
}

interface AboutOrder {
  readonly orderId: string;
}

async function settle(scope: Scope, { orderId }: AboutOrder): Promise<void> {
  await settleInvoices(scope, { orderId });
}

function concernedBy(fact: (typeof FACTS | typeof BEGINNINGS)[number]) {
  return async (reads: Parameters<typeof concernedOrders>[0], facts: readonly AboutOrder[]) => {
    const concerned = await concernedOrders(
      reads,
      facts.map(({ orderId }) => orderId),
      fact,
    );
    return facts.map(({ orderId }) => concerned.has(orderId));
  };
}
