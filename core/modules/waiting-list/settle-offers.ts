import { instantIn } from '../../kernel/db/rows.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { end, type Ending } from './waiting-facts.ts';

interface Offered {
  id: string;
  organization_id: string;
  order_id: string;
  offer_expires_at: unknown;
}

/** Writes down what became of the offers whose draft is one no more: placed, given back, or over. */
export async function settleOffers(scope: Scope, { eventId }: { readonly eventId: string }): Promise<void> {
  await scope.tx(async (tx) => {
    const offers = await tx.em.execute<Offered[]>(
      `select id, organization_id, order_id, offer_expires_at from waiting_entries
       where event_id = ? and state = 'offered' order by id for update skip locked`,
      [eventId],
    );
    if (offers.length === 0) return;
    const orders = await tx.em.execute<{ id: string; state: string; placed_at: unknown }[]>(
      'select id, state, placed_at from orders where id in (?)',
      [offers.map(({ order_id }) => order_id)],
    );
    const byId = new Map(orders.map((order) => [order.id, order]));
    for (const offer of offers) {
      const order = byId.get(offer.order_id);
      if (order?.state === 'draft') continue;
      const over = instantIn(offer.offer_expires_at) <= tx.clock.now();
      const how: Ending = order?.placed_at ? 'accepted' : over ? 'lapsed' : 'declined';
      await end(tx, { id: offer.id, organizationId: offer.organization_id, eventId, state: 'offered' }, how);
    }
  });
}
