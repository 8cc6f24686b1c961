import type { Entry } from '../ledger/index.ts';
import type { MovementKind } from './gift-card-movement.entity.ts';

interface MovedCard {
  readonly organizationId: string;
  readonly cardId: string;
  readonly kind: MovementKind;
  readonly amountMinor: number;
  readonly currency: string;
  readonly accountId?: string;
  readonly key: string;
  readonly orderId?: string | null;
}

/**
 * What the ledger says about a movement. Payments and refunds move what lies at the gateway that they go through; a card that
 * stands for a refund keeps its money where it is. All others cost the organization something, or gain it.
 */
export function movementEntry(movement: MovedCard, at?: Date): Entry {
  const { organizationId, cardId, kind, amountMinor, currency, accountId = null, key, orderId = null } = movement;
  const isPaid = kind === 'redeemed' || kind === 'given_back';
  return {
    ...{ organizationId, currency, kind: `gift_card.${kind}`, orderId, gatewayAccountId: accountId },
    source: { kind: 'gift_card', id: cardId },
    what: key,
    lines: { gift_cards: 0 - amountMinor, [isPaid || accountId !== null ? 'clearing' : 'payable']: amountMinor },
    ...(at && { at }),
  };
}
