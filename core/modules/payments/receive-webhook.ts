import { GatewayError, type Notice, type RawRequest } from '../../kernel/capabilities/gateway.ts';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { openAccount } from './gateway-account.ts';
import { Payment } from './payment.entity.ts';
import { inspectPaymentJob } from './reconcile-payments.job.ts';
import { WebhookReceipt } from './webhook-receipt.entity.ts';

/**
 * A webhook is a nudge: it is verified, remembered, answered, and leads to an inspection. Nothing else in it is
 * believed. Repeated events are accepted and do nothing.
 */
export async function receiveWebhook(scope: Scope, accountId: string, request: RawRequest): Promise<void> {
  const { account, gateway, cx } = await openAccount(scope, accountId);
  if (!gateway.notices) throw new DomainError('webhook.not_supported', { status: 404 });
  const notices = await gateway.notices(cx, request).catch(asDomainError);
  for (const notice of notices) await remember(scope, account.id, notice);
}

async function remember(scope: Scope, accountId: string, notice: Notice): Promise<void> {
  await scope.tx(async (tx) => {
    const known = await tx.em.count(WebhookReceipt, { account: accountId, eventId: notice.eventId, ref: notice.ref });
    if (known > 0) return;
    await tx.em.upsert(
      WebhookReceipt,
      { id: newId(), account: accountId, eventId: notice.eventId, ref: notice.ref, receivedAt: tx.clock.now() },
      { onConflictFields: ['account', 'eventId', 'ref'], onConflictAction: 'ignore' },
    );
    const payment = await tx.em.findOne(Payment, { account: accountId, ref: notice.ref });
    if (payment) tx.enqueue(inspectPaymentJob, { paymentId: payment.id });
    else tx.log.info('webhook.unknown_payment', { account: accountId });
  });
}

function asDomainError(error: unknown): never {
  if (error instanceof GatewayError && error.code === 'bad_signature') {
    throw new DomainError('webhook.bad_signature', { status: 401, cause: error });
  }
  if (error instanceof GatewayError && !error.retryable)
    throw new DomainError('webhook.refused', { status: 400, cause: error });
  throw error;
}
