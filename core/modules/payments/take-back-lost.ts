import { GatewayError } from '../../kernel/capabilities/gateway.ts';
import { OutsideError } from '../../kernel/errors.ts';
import type { Events } from '../../kernel/hooks/points.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { money } from '../../kernel/values/money.ts';
import { Dispute } from './dispute.entity.ts';
import { openAccount } from './gateway-account.ts';
import { inspectPayment } from './inspect-payment.ts';
import { Payment } from './payment.entity.ts';

/**
 * The bank took a payment back whose money had gone on to its organization: the provider takes that from the organization's account
 * there, up to what it has of it. The books follow by what the provider says then; what it cannot take stays owed, and comes off
 * what is paid out next.
 */
export async function takeBackLost(scope: Scope, about: Events['payment.dispute_closed']): Promise<void> {
  if (about.outcome !== 'lost') return;
  const em = scope.em.fork();
  const { split, ref, currency, account } = await em.findOneOrFail(Payment, about.paymentId);
  const { amountMinor, withdrawn, round } = await em.findOneOrFail(Dispute, about.disputeId);
  if (!split || !ref || !withdrawn) return;
  const { gateway, cx } = await openAccount(scope, account.id);
  try {
    const { passedOn } = await gateway.inspect(cx, ref);
    const { transfer } = passedOn ?? {};
    if (!gateway.transfers || !transfer || transfer.left.currency !== currency) return;
    const minor = Math.min(amountMinor, transfer.left.minor);
    const key = `lost_${about.disputeId}_${round}`;
    if (minor > 0) await gateway.transfers.reverseTransfer(cx, transfer.ref, money(minor, currency), key);
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    if (error.retryable) throw new OutsideError(error.code, { retryable: true, cause: error });
    scope.log.warn('payment.not_taken_back', { payment: about.paymentId, code: error.code });
  }
  await inspectPayment(scope, about.paymentId);
}
