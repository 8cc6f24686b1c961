import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { Payment } from './payment.entity.ts';
import { inspectPaymentJob } from './reconcile-payments.job.ts';
import { WebhookReceipt } from './webhook-receipt.entity.ts';

/**
 * Does again what a webhook led to: the payments that its event named are looked at at their provider. However often, it
 * changes nothing that the provider does not say now.
 */
export async function replayWebhook(
  scope: Scope,
  { organizationId, id }: { readonly organizationId: string; readonly id: string },
): Promise<{ readonly payments: number }> {
  return scope.tx(async (tx) => {
    const receipt = await tx.em.findOne(WebhookReceipt, { id, organizationId });
    if (!receipt) throw new DomainError('webhook.not_found', { status: 404 });
    const { account, eventId } = receipt;
    const named = await tx.em.find(WebhookReceipt, { account: account.id, eventId }, { limit: 100 });
    const refs = named.map(({ ref }) => ref);
    const payments = await tx.em.find(Payment, { account: account.id, ref: { $in: refs } });
    if (payments.length === 0) throw new DomainError('webhook.no_payment', { status: 409 });
    const byRef = new Map(payments.map((payment) => [payment.ref, payment.id]));
    // What was reported before the payment was known is its now.
    for (const each of named) each.paymentId ??= byRef.get(each.ref) ?? null;
    for (const { id: paymentId } of payments) tx.enqueue(inspectPaymentJob, { paymentId });
    tx.audit('webhook.replayed', { kind: 'webhook', id, label: eventId, organizationId });
    return { payments: payments.length };
  });
}
