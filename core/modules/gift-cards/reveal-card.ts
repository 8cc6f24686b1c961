import { DomainError } from '../../kernel/errors.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import type { SiteFacts } from '../../kernel/scope/scope.ts';
import { cardAt, subjectOf, type CardAt } from './change-card.ts';
import { openCode } from './gift-card-code.ts';
import { GiftCard } from './gift-card.entity.ts';

export interface RevealedCard {
  readonly id: string;
  readonly ending: string;
  readonly code: string;
  readonly valueMinor: number;
  readonly currency: string;
  readonly expiresAt: Date | null;
}

/** Somebody who may is shown the code of a card. It is written down who. */
export function revealCard(scope: Scope, at: CardAt): Promise<RevealedCard> {
  return scope.tx(async (tx) => {
    const card = await cardAt(tx, at);
    if (card.state !== 'active') throw new DomainError('gift_card.not_usable', { status: 409 });
    return reveal(tx, scope.site, card);
  });
}

/**
 * The codes of cards that an order bought and that nobody is mailed, for whoever hands them over: once, whoever asks at the
 * same time.
 */
export function handOverCards(scope: Scope, { orderId }: { readonly orderId: string }): Promise<RevealedCard[]> {
  return scope.tx(async (tx) => {
    const cards = await tx.em.find(
      GiftCard,
      { order: orderId, source: 'sold', state: 'active', recipientEmail: null },
      { orderBy: { id: 'asc' } },
    );
    const own: RevealedCard[] = [];
    for (const card of cards) {
      const { affectedRows } = await tx.em.execute<{ affectedRows: number }>(
        'update gift_cards set handed_over_at = ? where id = ? and handed_over_at is null',
        [tx.clock.now(), card.id],
        'run',
      );
      if (affectedRows === 1) own.push(reveal(tx, scope.site, card));
    }
    return own;
  });
}

function reveal(tx: TxScope, site: Pick<SiteFacts, 'key'>, card: GiftCard): RevealedCard {
  tx.audit('gift_card.revealed', subjectOf(card), {});
  const { id, ending, initialMinor: valueMinor, currency, expiresAt } = card;
  return { id, ending, code: openCode(site, card.codeSealed), valueMinor, currency, expiresAt: expiresAt ?? null };
}
