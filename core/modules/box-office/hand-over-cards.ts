import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { handOverCards, issueSoldCards, type RevealedCard } from '../gift-cards/index.ts';
import { orderByCode } from '../orders/index.ts';
import { isTheirs, type SaleAddress } from './undo-sale.ts';

const HOURS = 24;

/**
 * The codes of gift cards that whoever acts just sold to somebody without an address, once: for the receipt. Later, who may
 * see codes sees them on the page of the card.
 */
export async function codesOfSale(scope: Scope, at: SaleAddress): Promise<RevealedCard[]> {
  const order = await orderByCode(scope, at.code);
  if (order?.eventId !== at.eventId || order.organizationId !== at.organizationId) {
    throw new DomainError('order.not_found', { status: 404, params: { code: at.code } });
  }
  const isNew = (order.placedAt ?? order.createdAt) > scope.clock.in({ hours: -HOURS });
  const isSale = order.channel === 'box_office' && order.state === 'confirmed' && order.email === null;
  if (!isSale || !isNew || !order.lines.some(({ isGiftCard }) => isGiftCard)) return [];
  if (!(await isTheirs(scope, at, order))) return [];
  // The same as happens by itself a moment later.
  await issueSoldCards(scope, { orderId: order.id });
  return handOverCards(scope, { orderId: order.id });
}
