import { z } from 'zod';
import { GatewayError, type DisputeSnapshot } from '../../kernel/capabilities/gateway.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { takeDispute, withDispute } from './answer-dispute.ts';
import { subjectOf } from './apply-disputes.ts';
import { applySnapshot, lockPayment } from './apply-snapshot.ts';
import { Dispute } from './dispute.entity.ts';
import { openAccount } from './gateway-account.ts';
import { refreshPayment } from './inspect-payment.ts';

export const AcceptDispute = z.strictObject({ organizationId: z.uuid(), disputeId: z.uuid() });
export type AcceptDispute = z.output<typeof AcceptDispute>;

/**
 * Gives in: the buyer keeps the money, and the bank need not decide. Final, and one at a time with an answer: what was
 * handed in is not given in on, and what was given in on is not answered.
 */
export async function acceptDispute(scope: Scope, input: AcceptDispute): Promise<{ state: Dispute['state'] }> {
  const { organizationId, disputeId } = input;
  const known = await scope.em.fork().findOne(Dispute, { id: disputeId, organizationId }, { populate: ['payment'] });
  if (!known) throw new DomainError('dispute.not_found', { status: 404 });
  const payment = known.payment.unwrap();
  const { gateway, cx } = await openAccount(scope, payment.account.id);
  if (!gateway.acceptDispute) throw new DomainError('dispute.accepted_elsewhere', { status: 409 });
  await takeDispute(scope, known);
  let told: DisputeSnapshot;
  try {
    told = await gateway.acceptDispute(cx, payment.ref!, known.ref, `accept_${known.id}_${known.round}`);
  } catch (error) {
    await scope.em.fork().nativeUpdate(Dispute, { id: disputeId }, { answeringSince: null });
    if (!(error instanceof GatewayError)) throw error;
    scope.log.warn('dispute.not_accepted', { dispute: disputeId, code: error.code, error });
    await refreshPayment(scope, payment.id);
    if (error.code === 'unavailable') throw new DomainError('gateway.unavailable', { status: 503, cause: error });
    throw new DomainError('dispute.accept_refused', { status: 409, cause: error });
  }
  return { state: await scope.tx((tx) => written(tx, disputeId, told)) };
}

async function written(tx: TxScope, disputeId: string, told: DisputeSnapshot): Promise<Dispute['state']> {
  const { payment: reference } = await tx.em.findOneOrFail(Dispute, disputeId);
  const { order, payment } = await lockPayment(tx, reference.id);
  await applySnapshot(tx, payment.id, withDispute(payment, told));
  const dispute = await tx.em.findOneOrFail(Dispute, disputeId);
  const acceptedBy = tx.actor.kind === 'user' ? tx.actor.name : tx.actor.kind;
  Object.assign(dispute, { answeringSince: null, acceptedAt: tx.clock.now(), acceptedBy, updatedAt: tx.clock.now() });
  tx.audit('dispute.accepted', subjectOf(dispute, order), { after: { state: dispute.state } });
  return dispute.state;
}
