import { maybeNumberIn, numberIn } from '../../kernel/db/rows.ts';
import type { Scope } from '../../kernel/scope/scope.ts';

/** A gift card that an order bought and that can still be spent. */
export interface SoldCard {
  readonly id: string;
  readonly orderId: string;
  readonly lineId: string;
  readonly piece: number;
  readonly ending: string;
  /** Paid with it, and not given back to it; what lapsed or staff took off is not spent. */
  readonly spentMinor: number;
  readonly balanceMinor: number;
}

/** The cards that orders bought, by order. `held`: nobody can spend them until the transaction is over. */
export async function soldCardsOf(
  { em }: Pick<Scope, 'em'>,
  orderIds: readonly string[],
  how: 'read' | 'held' = 'read',
): Promise<Map<string, SoldCard[]>> {
  if (orderIds.length === 0) return new Map();
  // The rows alone are locked: the sums are read after it, and so of what was committed until then.
  if (how === 'held') {
    const lock = `select id from gift_cards where order_id in (?) and source = 'sold' order by id for update`;
    await em.execute(lock, [orderIds]);
  }
  const rows = await em.execute<Record<string, unknown>[]>(
    `select g.id, g.order_id, g.line_id, g.piece, g.ending, g.balance_minor,
       (select -sum(m.amount_minor) from gift_card_movements m
         where m.card_id = g.id and m.kind in ('redeemed', 'given_back')) as spent
     from gift_cards g where g.order_id in (?) and g.source = 'sold' and g.state = 'active' order by g.id`,
    [orderIds],
  );
  const cards = rows.map((row) => ({
    ...{ id: String(row['id']), orderId: String(row['order_id']), lineId: String(row['line_id']) },
    ...{ piece: numberIn(row['piece']), ending: String(row['ending']) },
    spentMinor: maybeNumberIn(row['spent']) ?? 0,
    balanceMinor: numberIn(row['balance_minor']),
  }));
  return Map.groupBy(cards, ({ orderId }) => orderId);
}
