import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { keepDoor, subjectOf } from './apply-disputes.ts';
import { lockPayment } from './apply-snapshot.ts';
import { Dispute } from './dispute.entity.ts';

export interface SetDisputeTickets {
  readonly organizationId: string;
  readonly disputeId: string;
  readonly admit: boolean;
}

/** Staff decide otherwise than the event's rule; once the bank decides, the rule is asked again. */
export async function setDisputeTickets(
  scope: Scope,
  { organizationId, disputeId, admit }: SetDisputeTickets,
): Promise<void> {
  await scope.tx(async (tx) => {
    const known = await tx.em.findOne(Dispute, { id: disputeId, organizationId });
    if (!known) throw new DomainError('dispute.not_found', { status: 404 });
    const { order } = await lockPayment(tx, known.payment.id);
    const dispute = await tx.em.findOneOrFail(Dispute, disputeId, { refresh: true });
    if (dispute.state === 'won') throw new DomainError('dispute.won_already', { status: 409 });
    if (dispute.blocksTickets === !admit) return;
    dispute.blocksTickets = !admit;
    dispute.updatedAt = tx.clock.now();
    tx.audit('dispute.tickets_set', subjectOf(dispute, order), { before: { admit: !admit }, after: { admit } });
    await keepDoor(tx, order);
  });
}
