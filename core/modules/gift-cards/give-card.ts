import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { DomainError } from '../../kernel/errors.ts';
import {
  cardPieces,
  dayProblem,
  lockOrderByCode,
  normalizeOrderCode,
  orderById,
  OrderLine,
  orderOf,
  type OrderDetail,
  type OrderLineRow,
  type Present,
} from '../orders/index.ts';
import { cardAt, factOf, subjectOf } from './change-card.ts';
import { giftCardsOfOrder, type GiftCardRow, type Reads } from './gift-card-queries.ts';
import { GiftCard } from './gift-card.entity.ts';
import { usualLife } from './issue-cards.ts';
import { recipientOf } from './sold-cards.ts';

/** A gift card that an order buys, and for whom it is. */
export interface BoughtCard {
  /** Which one of the order, from 1. */
  readonly number: number;
  readonly name: string;
  readonly lineId: string;
  readonly piece: number;
  /** Null: the buyer's own. */
  readonly present: Present | null;
  /** Null until it is paid. */
  readonly card: GiftCardRow | null;
  /** Until it is mailed, its buyer may say for whom it is. */
  readonly isOpen: boolean;
}

/** The gift cards of an order, those that were cancelled left out. */
export async function boughtCards(at: Reads, order: OrderDetail): Promise<BoughtCard[]> {
  const pieces = cardPieces(order.lines);
  if (pieces.length === 0) return [];
  const cards = await giftCardsOfOrder(at, order.id);
  const isOpen = order.state === 'pending' || order.state === 'confirmed';
  return pieces
    .map(({ line, piece }, index): BoughtCard => {
      const card = cards.find((one) => one.lineId === line.id && one.piece === piece) ?? null;
      const isStill = card === null ? piece < line.quantity - line.cancelledCount : card.state === 'active';
      return {
        ...{ number: index + 1, name: line.name, lineId: line.id, piece, card },
        present: line.presents?.[piece] ?? null,
        isOpen: isOpen && isStill && (card === null || card.mailedAt === null),
      };
    })
    .filter(({ piece, lineId, card }) => card !== null || piece < liveCount(order.lines, lineId));
}

export interface CardOfOrder {
  readonly code: string;
  readonly number: number;
}

/** The same for one, by its number. */
export async function boughtCard(scope: Scope, { code, number }: CardOfOrder): Promise<BoughtCard> {
  return cardIn(await boughtCards(scope, await orderOf(scope, normalizeOrderCode(code))), number);
}

/** A buyer says for whom a gift card is, as long as it was not mailed; null: their own. */
export async function giveCard(
  scope: Scope,
  { code, number, present }: CardOfOrder & { readonly present: Present | null },
): Promise<void> {
  await scope.tx(async (tx) => {
    const order = await lockOrderByCode(tx, normalizeOrderCode(code));
    const detail = (await orderById(tx, order.id))!;
    const bought = cardIn(await boughtCards(tx, detail), number);
    refuseDay(tx, present, detail.eventZone);
    // Held: it is mailed with this recipient or the one before, never to one who was taken out.
    const card = bought.card && (await cardAt(tx, { id: bought.card.id, organizationId: order.organizationId }));
    if (!bought.isOpen || card?.mailedAt) throw new DomainError('gift_card.already_mailed', { status: 409 });
    const line = await tx.em.findOneOrFail(OrderLine, bought.lineId);
    line.presents = Array.from({ length: line.quantity }, (_, piece) =>
      piece === bought.piece ? present : (line.presents?.[piece] ?? null),
    );
    // Who is to have it is a person: the trail tells that it changed, and when it is mailed.
    tx.audit(
      'order.gift_card_recipient_changed',
      { kind: 'order', id: order.id, organizationId: order.organizationId, label: order.code },
      { after: { card: bought.number, deliverOn: present?.deliverOn ?? null } },
    );
    if (card) await readdress(tx, card, recipientOf(order, present, detail.eventZone));
  });
}

async function readdress(tx: TxScope, card: GiftCard, to: ReturnType<typeof recipientOf>): Promise<void> {
  const lasts = await usualLife(tx, card.organizationId);
  const isLater = (card.deliverAt?.getTime() ?? 0) !== (to.deliverAt?.getTime() ?? 0);
  tx.em.assign(card, {
    ...{ recipientName: to.recipientName || null, recipientEmail: to.recipientEmail || null },
    ...{ message: to.message || null, deliverAt: to.deliverAt },
    ...(isLater && card.expiresAt && { expiresAt: lasts(to.deliverAt ?? card.createdAt) }),
  });
  tx.audit('gift_card.updated', subjectOf(card), {});
  tx.emit('gift_card.changed', { ...factOf(card), what: 'details' });
}

function refuseDay(tx: TxScope, present: Present | null, zone: string): void {
  const code = present && dayProblem(tx, present, zone);
  if (code) throw new DomainError(code, { field: 'deliverOn' });
}

function cardIn(cards: readonly BoughtCard[], number: number): BoughtCard {
  const found = cards.find((card) => card.number === number);
  if (!found) throw new DomainError('gift_card.not_found', { status: 404 });
  return found;
}

function liveCount(lines: readonly OrderLineRow[], lineId: string): number {
  const line = lines.find(({ id }) => id === lineId)!;
  return line.quantity - line.cancelledCount;
}
