import { instantIn, numberIn } from '../../kernel/db/rows.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';
import type { Entry } from '../ledger/index.ts';
import type { MovementKind } from './gift-card-movement.entity.ts';
import { movementEntry } from './movement-entry.ts';

export interface MovementToOpen {
  /** Of the payment that took from the card, or that a refund gave back. */
  readonly paymentKey: string | null;
  /** That the card stands for. */
  readonly refundId: string | null;
  /** What the ledger would have said, once it is known at which account the money is. */
  readonly entry: (accountId: string | undefined) => Entry;
}

export async function movementsToOpen(tx: TxScope, ids: readonly string[]): Promise<MovementToOpen[]> {
  const rows = await tx.em.execute<Record<string, unknown>[]>(
    `select m.organization_id, m.card_id, m.kind, m.amount_minor, m.movement_key, m.order_id, m.created_at, g.currency,
       g.refund_id from gift_card_movements m inner join gift_cards g on g.id = m.card_id where m.id in (?)`,
    [ids],
  );
  return rows.map((row) => {
    const kind = String(row['kind']) as MovementKind;
    const key = String(row['movement_key']);
    const movement = {
      ...{ organizationId: String(row['organization_id']), cardId: String(row['card_id']), kind, key },
      ...{ amountMinor: numberIn(row['amount_minor']), currency: String(row['currency']) },
      orderId: row['order_id'] ? String(row['order_id']) : null,
    };
    const isPaid = kind === 'redeemed' || kind === 'given_back';
    return {
      paymentKey: isPaid ? key.split('/')[0]! : null,
      refundId: kind === 'issued' && row['refund_id'] ? String(row['refund_id']) : null,
      entry: (accountId) =>
        movementEntry({ ...movement, ...(accountId !== undefined && { accountId }) }, instantIn(row['created_at'])),
    };
  });
}
