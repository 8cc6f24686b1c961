import { z } from 'zod';
import { GatewayError, type DisputeEvidence, type DisputeSnapshot } from '../../kernel/capabilities/gateway.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { money } from '../../kernel/values/money.ts';
import { subjectOf } from './apply-disputes.ts';
import { applySnapshot, lockPayment } from './apply-snapshot.ts';
import { disputeIsSettled } from './attention-item.ts';
import { Dispute } from './dispute.entity.ts';
import { evidenceType } from './evidence-type.ts';
import { openAccount } from './gateway-account.ts';
import { refreshPayment } from './inspect-payment.ts';
import { Payment } from './payment.entity.ts';

/** What banks take, together with the text. */
export const EVIDENCE_BYTES = 4 * 1024 * 1024;
/** After so long nobody is at it any more: whoever was is gone. */
const AT_MOST = { minutes: -5 };

export const AnswerDispute = z.strictObject({
  organizationId: z.uuid(),
  disputeId: z.uuid(),
  text: z.string().trim().max(15_000).default(''),
  file: z.strictObject({ name: z.string().trim().min(1).max(200), content: z.instanceof(Uint8Array) }).optional(),
});
export type AnswerDispute = z.output<typeof AnswerDispute>;

/**
 * Hands the organizer's answer to the bank. Banks take one: of several at once one is sent, and what was sent is written down.
 * Where the provider refused it, or did not say, it is asked what is true, and the answer can be tried again.
 */
export async function answerDispute(scope: Scope, input: AnswerDispute): Promise<{ state: Dispute['state'] }> {
  const { organizationId, disputeId } = input;
  const known = await scope.em.fork().findOne(Dispute, { id: disputeId, organizationId }, { populate: ['payment'] });
  if (!known) throw new DomainError('dispute.not_found', { status: 404 });
  const payment = known.payment.unwrap();
  const { gateway, cx } = await openAccount(scope, payment.account.id);
  if (!gateway.answerDispute) throw new DomainError('dispute.answered_elsewhere', { status: 409 });
  const evidence = evidenceFor(input, gateway.capabilities.evidence ?? []);
  await takeDispute(scope, known);
  let told: DisputeSnapshot;
  try {
    told = await gateway.answerDispute(cx, payment.ref!, known.ref, evidence, `answer_${known.id}_${known.round}`);
  } catch (error) {
    await scope.em.fork().nativeUpdate(Dispute, { id: disputeId }, { answeringSince: null });
    if (!(error instanceof GatewayError)) throw error;
    scope.log.warn('dispute.not_answered', { dispute: disputeId, code: error.code, error });
    await refreshPayment(scope, payment.id);
    if (error.code === 'unavailable') throw new DomainError('gateway.unavailable', { status: 503, cause: error });
    throw new DomainError('dispute.answer_refused', { status: 409, cause: error });
  }
  return { state: await scope.tx((tx) => written(tx, input, told)) };
}

async function written(
  tx: Parameters<typeof applySnapshot>[0],
  { disputeId, text, file }: AnswerDispute,
  told: DisputeSnapshot,
): Promise<Dispute['state']> {
  const { payment: reference } = await tx.em.findOneOrFail(Dispute, disputeId);
  const { order, payment } = await lockPayment(tx, reference.id);
  await applySnapshot(tx, payment.id, withDispute(payment, told));
  const dispute = await tx.em.findOneOrFail(Dispute, disputeId);
  const answeredBy = tx.actor.kind === 'user' ? tx.actor.name : tx.actor.kind;
  Object.assign(dispute, { answeringSince: null, answeredAt: tx.clock.now(), answeredBy });
  Object.assign(dispute, { answerText: text || null, answerFile: file?.name ?? null, updatedAt: tx.clock.now() });
  await disputeIsSettled(tx, dispute.id);
  tx.audit('dispute.answered', subjectOf(dispute, order), {
    after: { state: dispute.state, ...(file && { file: true }) },
  });
  tx.emit('payment.dispute_answered', { v: 1, disputeId, paymentId: payment.id, orderId: order.id });
  return dispute.state;
}

// One at a time, and only while the bank takes an answer.
export async function takeDispute(scope: Scope, { id }: Dispute): Promise<void> {
  const now = scope.clock.now();
  const taken = await scope.em.fork().nativeUpdate(
    Dispute,
    {
      ...{ id, state: { $in: ['inquiry', 'needs_response'] } },
      $and: [
        { $or: [{ answeringSince: null }, { answeringSince: { $lt: scope.clock.in(AT_MOST) } }] },
        { $or: [{ respondBy: null }, { respondBy: { $gt: now } }] },
      ],
    },
    { answeringSince: now },
  );
  if (taken === 1) return;
  const { state, respondBy } = await scope.em.fork().findOneOrFail(Dispute, id);
  const isOver = respondBy !== null && respondBy !== undefined && respondBy <= now;
  const isAsked = state === 'inquiry' || state === 'needs_response';
  throw new DomainError(!isAsked ? 'dispute.not_asked' : isOver ? 'dispute.too_late' : 'dispute.being_answered', {
    status: 409,
  });
}

function evidenceFor({ text, file }: AnswerDispute, takes: readonly ('text' | 'file')[]): DisputeEvidence {
  if (text === '' && !file) throw new DomainError('dispute.nothing_said', { field: 'text' });
  if (text !== '' && !takes.includes('text')) throw new DomainError('dispute.no_text', { field: 'text' });
  if (file && !takes.includes('file')) throw new DomainError('dispute.no_file', { field: 'file' });
  if (file && file.content.byteLength > EVIDENCE_BYTES)
    throw new DomainError('dispute.file_too_large', { field: 'file' });
  const contentType = file && evidenceType(file.content);
  if (file && !contentType) throw new DomainError('dispute.file_kind', { field: 'file' });
  return {
    ...(text !== '' && { text }),
    ...(file && contentType && { file: { name: file.name, contentType, content: file.content } }),
  };
}

// The answer speaks of its dispute alone: the payment's own state is repeated as we know it.
export function withDispute(payment: Payment, dispute: DisputeSnapshot) {
  return {
    ref: payment.ref!,
    state: payment.state === 'created' ? ('pending' as const) : payment.state,
    authorized: money(payment.authorizedMinor, payment.currency),
    captured: money(payment.capturedMinor, payment.currency),
    refunds: [],
    disputes: [dispute],
  };
}
