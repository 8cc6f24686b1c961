import { GatewayError, type Notice, type RawRequest } from '../../kernel/capabilities/gateway.ts';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { GatewayAccount } from './gateway-account.entity.ts';
import { openAccount, openGateway, settingsOf } from './gateway-account.ts';
import { readPayeeJob } from './payee.ts';
import { Payment } from './payment.entity.ts';
import { inspectPaymentJob } from './reconcile-payments.job.ts';
import { SiteAccount } from './site-account.entity.ts';
import { toldHeaders } from './told-headers.ts';
import { WebhookReceipt } from './webhook-receipt.entity.ts';

/**
 * A webhook is a nudge: it is verified, remembered, answered, and leads to an inspection. Nothing else in it is
 * believed. Repeated events are accepted and do nothing.
 */
export async function receiveWebhook(scope: Scope, accountId: string, request: RawRequest): Promise<void> {
  const ofSite = await scope.em.fork().findOne(SiteAccount, accountId);
  await takeWebhook(scope, ofSite ?? (await openAccount(scope, accountId)).account, request);
}

/** The same for an account that was found. Its gateway checks the signature before it reads anything. */
export async function takeWebhook(
  scope: Scope,
  account: GatewayAccount | SiteAccount,
  request: RawRequest,
): Promise<void> {
  const { gateway, cx } = openGateway(scope, account instanceof SiteAccount ? account : settingsOf(account));
  if (!gateway.notices) throw new DomainError('webhook.not_supported', { status: 404 });
  const notices = await gateway.notices(cx, request).catch(asDomainError);
  for (const notice of notices) {
    const receiver = account instanceof SiteAccount ? await meantBy(scope, account.id, notice) : account;
    if (!receiver) scope.log.info('webhook.unknown_payment', { account: account.id });
    else await remember(scope, { accountId: receiver.id, organizationId: receiver.organizationId }, notice, request);
  }
}

/** One account of the site serves many organizations: by which of theirs it was paid, or who is paid through it. */
async function meantBy(
  { em }: Scope,
  siteAccountId: string,
  { ref, about }: Notice,
): Promise<GatewayAccount | undefined> {
  if (about === 'payee') {
    return (await em.fork().findOne(GatewayAccount, { siteAccount: siteAccountId, payeeRef: ref })) ?? undefined;
  }
  const where = { account: { siteAccount: siteAccountId }, ref };
  return (await em.fork().findOne(Payment, where, { populate: ['account'] }))?.account.unwrap();
}

interface Receiver {
  readonly accountId: string;
  readonly organizationId: string;
}

async function remember(
  scope: Scope,
  { accountId, organizationId }: Receiver,
  { eventId, ref, about }: Notice,
  { headers, body }: RawRequest,
): Promise<void> {
  await scope.tx(async (tx) => {
    const now = tx.clock.now();
    const known = await tx.em.execute<{ affectedRows: number }>(
      `update webhook_receipts set deliveries = deliveries + 1, repeated_at = ?
       where account_id = ? and event_id = ? and ref = ?`,
      [now, accountId, eventId, ref],
      'run',
    );
    if (known.affectedRows > 0) return;
    const payment = about === 'payee' ? null : await tx.em.findOne(Payment, { account: accountId, ref });
    await tx.em.upsert(
      WebhookReceipt,
      {
        ...{ id: newId(), organizationId, account: accountId, eventId, ref, receivedAt: now },
        ...{ paymentId: payment?.id ?? null, headers: toldHeaders(headers), bytes: body.length },
      },
      { onConflictFields: ['account', 'eventId', 'ref'], onConflictAction: 'ignore' },
    );
    if (about === 'payee') tx.enqueue(readPayeeJob, { accountId });
    else if (payment) tx.enqueue(inspectPaymentJob, { paymentId: payment.id });
    else tx.log.info('webhook.unknown_payment', { account: accountId });
  });
}

function asDomainError(error: unknown): never {
  if (error instanceof GatewayError && error.code === 'bad_signature') {
    throw new DomainError(error.stale ? 'webhook.stale' : 'webhook.bad_signature', { status: 401, cause: error });
  }
  if (error instanceof GatewayError && !error.retryable)
    throw new DomainError('webhook.refused', { status: 400, cause: error });
  throw error;
}
