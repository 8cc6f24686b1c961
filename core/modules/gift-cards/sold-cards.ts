import { jsonIn, numberIn } from '../../kernel/db/rows.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { allocate, money } from '../../kernel/values/money.ts';
import { deliveryAt, lockOrder, type Order, type Present } from '../orders/index.ts';
import { cardAt, moveState } from './change-card.ts';
import { GiftCard } from './gift-card.entity.ts';
import { soldCardsOf, type SoldCard } from './sold-cards-queries.ts';
import { insertCards, usualLife, type NewCard } from './issue-cards.ts';

interface SoldLine {
  readonly id: string;
  readonly quantity: unknown;
  readonly cancelled_count: unknown;
  readonly total_minor: unknown;
  readonly gift_card_minor: unknown;
  readonly presents: unknown;
  readonly zone: string;
}

/**
 * Issues the gift cards that an order bought, once it is confirmed and paid. Asked again it does nothing; cards of an order
 * that came back can be spent again.
 */
export async function issueSoldCards(scope: Scope, { orderId }: { readonly orderId: string }): Promise<void> {
  if (!(await sellsCards(scope, orderId))) return;
  await scope.tx(async (tx) => {
    const order = await lockOrder(tx, orderId);
    if (order.state !== 'confirmed' || order.paidMinor < order.totalMinor || isRefunded(order)) return;
    const known = await tx.em.find(GiftCard, { order: orderId, source: 'sold' });
    const issued = new Set(known.map(({ line, piece }) => `${line?.id}:${piece}`));
    const lasts = await usualLife(tx, order.organizationId);
    const lines = await soldLines(tx, orderId);
    const live = new Map(lines.map((line) => [line.id, liveOf(line)]));
    for (const { id, organizationId, line, piece } of known) {
      if ((piece ?? 0) >= (live.get(line?.id ?? '') ?? 0)) continue;
      moveState(tx, await cardAt(tx, { id, organizationId }), 'active', '');
    }
    const cards = lines.flatMap((line) => cardsOf(order, line));
    const missing = cards
      .filter(({ lineId, piece }) => !issued.has(`${lineId}:${piece}`))
      .map((card) => ({ ...card, expiresAt: lasts(card.deliverAt ?? tx.clock.now()) }));
    if (missing.length > 0) await insertCards(tx, scope.site, order.organizationId, missing);
  });
}

/**
 * Nobody spends what is left on the cards of an order that is over, or whose money went back, and on those of pieces that
 * were cancelled alone. Tells which they are.
 */
export async function blockSoldCards(tx: TxScope, order: Order): Promise<readonly SoldCard[]> {
  await tx.em.flush();
  const cards = (await soldCardsOf(tx, [order.id], 'held')).get(order.id) ?? [];
  if (cards.length === 0) return [];
  const isOver = order.state === 'cancelled' || isRefunded(order);
  const live = new Map((await soldLines(tx, order.id)).map((line) => [line.id, liveOf(line)]));
  const ended = cards.filter(({ lineId, piece }) => isOver || piece >= (live.get(lineId) ?? 0));
  for (const { id } of ended) {
    const card = await cardAt(tx, { id, organizationId: order.organizationId });
    moveState(tx, card, 'blocked', order.state);
  }
  return ended;
}

/** Whether an order buys gift cards: those are not paid with others. */
export async function sellsCards(at: Pick<TxScope, 'em'>, orderId: string): Promise<boolean> {
  return (await soldLines(at, orderId)).length > 0;
}

function soldLines({ em }: Pick<TxScope, 'em'>, orderId: string): Promise<SoldLine[]> {
  return em.execute<SoldLine[]>(
    `select l.id, l.quantity, l.cancelled_count, l.total_minor, t.gift_card_minor, l.presents, e.zone from order_lines l
     inner join ticket_types t on t.id = l.ticket_type_id inner join events e on e.id = t.event_id
     where l.order_id = ? and t.gift_card_minor is not null order by l.position, l.id`,
    [orderId],
  );
}

function cardsOf(order: Order, line: SoldLine): NewCard[] {
  const quantity = numberIn(line.quantity);
  const paid = allocate(money(numberIn(line.total_minor), order.currency), Array<number>(quantity).fill(1));
  const set = numberIn(line.gift_card_minor);
  const presents = jsonIn<(Present | null)[] | null>(line.presents ?? null) ?? [];
  return paid
    .slice(0, liveOf(line))
    .map(({ minor }, piece): NewCard => ({
      ...{ amountMinor: set > 0 ? set : minor, currency: order.currency, source: 'sold', expiresAt: null },
      ...{ orderId: order.id, lineId: line.id, piece, locale: order.locale },
      ...recipientOf(order, presents[piece] ?? null, line.zone),
    }))
    .filter(({ amountMinor }) => amountMinor > 0);
}

/** Who is mailed the code of a card, and when: the buyer at once, or whom it is for. */
export function recipientOf({ name, email }: Pick<Order, 'name' | 'email'>, present: Present | null, zone: string) {
  if (!present) return { recipientName: name ?? '', recipientEmail: email ?? '', message: '', deliverAt: null };
  const { name: recipientName, email: recipientEmail, message } = present;
  return { recipientName, recipientEmail, message, deliverAt: deliveryAt(present, zone) };
}

function liveOf({ quantity, cancelled_count: cancelled }: SoldLine): number {
  return numberIn(quantity) - numberIn(cancelled);
}

function isRefunded({ paidMinor, refundedMinor }: Order): boolean {
  return paidMinor > 0 && refundedMinor >= paidMinor;
}
