import type { Order } from './order.entity.ts';

type Named = Pick<Order, 'id' | 'code' | 'organizationId' | 'currency' | 'totalMinor'> & { readonly eventId: string };

/** What every fact about an order says. */
export function factOf(order: Named) {
  return {
    v: 1 as const,
    orderId: order.id,
    code: order.code,
    organizationId: order.organizationId,
    eventId: order.eventId,
    total: { minor: order.totalMinor, currency: order.currency },
  };
}

/** How the audit trail names an order. */
export function subjectOf(order: Pick<Order, 'id' | 'code' | 'organizationId'>) {
  return { kind: 'order', id: order.id, organizationId: order.organizationId, label: order.code };
}

export function named(order: Order): Named {
  const { id, code, organizationId, currency, totalMinor } = order;
  return { id, code, organizationId, currency, totalMinor, eventId: order.event.id };
}
