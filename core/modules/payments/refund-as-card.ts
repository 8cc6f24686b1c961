import { DomainError } from '../../kernel/errors.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import type { SiteFacts } from '../../kernel/scope/scope.ts';
import { money } from '../../kernel/values/money.ts';
import { insertCards, usualExpiry } from '../gift-cards/index.ts';
import { applySnapshot, lockPayment } from './apply-snapshot.ts';
import { openRefund, type RefundPayment, withRefund } from './refund-row.ts';
import type { Refund } from './refund.entity.ts';

/**
 * Gives money back as a new gift card, which is mailed to the buyer: whatever brought the money, its provider is not asked.
 * The refund and the card are one transaction, and a refund has one card at most.
 */
export function refundAsCard(scope: Scope, input: RefundPayment): Promise<{ id: string; state: Refund['state'] }> {
  return scope.tx(async (tx) => ({ id: await openCardRefund(tx, scope.site, input), state: 'succeeded' as const }));
}

/** As a part of a transaction. */
export async function openCardRefund(tx: TxScope, site: Pick<SiteFacts, 'key'>, input: RefundPayment): Promise<string> {
  const { order } = await lockPayment(tx, input.paymentId);
  if (!order.email) throw new DomainError('refund.no_address', { status: 409 });
  const id = await openRefund(tx, input, false);
  await tx.em.flush();
  const { payment } = await lockPayment(tx, input.paymentId);
  const key = `refund_${id}`;
  const amount = money(input.minor, payment.currency);
  await applySnapshot(tx, payment.id, withRefund(payment, { ref: key, key, state: 'succeeded', amount }));
  await insertCards(tx, site, payment.organizationId, [
    {
      ...{ amountMinor: input.minor, currency: payment.currency, source: 'refund', refundId: id, orderId: order.id },
      accountId: payment.account.id,
      ...{ recipientEmail: order.email, recipientName: order.name ?? '', locale: order.locale },
      expiresAt: await usualExpiry(tx, payment.organizationId),
    },
  ]);
  return id;
}
