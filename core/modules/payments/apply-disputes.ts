import { newId } from '../../kernel/ids.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';
import { money } from '../../kernel/values/money.ts';
import { post } from '../ledger/index.ts';
import { blockTickets, type Order } from '../orders/index.ts';
import { disputeIsDue, disputeIsSettled, disputeNeedsAttention } from './attention-item.ts';
import { Dispute } from './dispute.entity.ts';
import { disputeSettings } from './dispute-settings.ts';
import { disputeEntry } from './ledger-entries.ts';
import type { Payment } from './payment.entity.ts';
import { isDemand, isOpen, type DisputeFacts, type DisputeMoved, type Disputes } from './settle-disputes.ts';

export function disputesIn(rows: readonly Dispute[]): Disputes {
  return Object.fromEntries(rows.map((row) => [row.ref, factsOf(row)]));
}

function factsOf(row: Dispute): DisputeFacts {
  const { state, round, amountMinor: minor, withdrawn, feeMinor, reason, respondBy } = row;
  return { state, round, minor, withdrawn, feeMinor, reason, respondBy: respondBy?.getTime() ?? null };
}

/** A dispute of a locked payment is there, or moved: its money, the tickets of its order, and who must look at it. */
export async function applyDispute(
  tx: TxScope,
  { order, payment, rows }: { readonly order: Order; readonly payment: Payment; readonly rows: readonly Dispute[] },
  { ref, before, after }: DisputeMoved,
): Promise<void> {
  const row = rows.find((known) => known.ref === ref) ?? opened(tx, payment, ref, after);
  const was = before && {
    state: before.state,
    withdrawn: row.withdrawn,
    amountMinor: row.amountMinor,
    feeMinor: row.feeMinor,
  };
  const { state, round, minor: amountMinor, withdrawn, feeMinor, reason, respondBy } = after;
  Object.assign(row, { state, round, amountMinor, withdrawn, feeMinor, reason, updatedAt: tx.clock.now() });
  if (before?.respondBy !== respondBy || before?.round !== round) {
    row.reminders = 0;
    if (before) await disputeIsDue(tx, row.id, respondBy === null ? null : new Date(respondBy));
  }
  row.respondBy = respondBy === null ? null : new Date(respondBy);
  row.closedAt = isOpen(state) ? null : tx.clock.now();
  claim(payment, row);
  row.postings += 1;
  await tx.em.flush();
  await post(tx, disputeEntry(payment, row, was));

  tx.audit(`dispute.${before ? 'changed' : 'opened'}`, subjectOf(row, order), {
    ...(before && { before: { state: before.state, withdrawn: before.withdrawn } }),
    after: { state, withdrawn, amount: amountMinor, currency: payment.currency, reason },
  });
  if (before?.state !== state || before.round !== round) await moved(tx, { order, payment, row, before });
  await keepDoor(tx, order);
}

export function subjectOf(dispute: Dispute, order: Pick<Order, 'code'>) {
  return { kind: 'dispute', id: dispute.id, label: order.code, organizationId: dispute.organizationId };
}

/** The tickets of an order admit while no dispute blocks them. */
export async function keepDoor(tx: TxScope, order: Order): Promise<void> {
  await tx.em.flush();
  const blocking = await tx.em.count(Dispute, { blocksTickets: true, payment: { order: order.id } });
  await blockTickets(tx, order, blocking > 0);
}

function opened(tx: TxScope, payment: Payment, ref: string, { state, reason, minor }: DisputeFacts): Dispute {
  const now = tx.clock.now();
  const own = { id: newId(), organizationId: payment.organizationId, payment, ref, createdAt: now, updatedAt: now };
  const row = tx.em.create(Dispute, { ...own, state, reason, amountMinor: minor });
  tx.em.persist(row);
  return row;
}

// What the bank has taken cannot be given back as well; of a payment that was given back in part, what was left.
function claim(payment: Payment, row: Dispute): void {
  const left = payment.capturedMinor - payment.refundMinor + row.claimedMinor;
  const claimed = row.withdrawn ? Math.min(left, row.amountMinor) : 0;
  payment.refundMinor += claimed - row.claimedMinor;
  row.claimedMinor = claimed;
}

interface Moved {
  readonly order: Order;
  readonly payment: Payment;
  readonly row: Dispute;
  readonly before: DisputeFacts | undefined;
}

async function moved(tx: TxScope, { order, payment, row, before }: Moved): Promise<void> {
  const { state } = row;
  row.blocksTickets = await isToBlock(tx, order, row);
  const about = { v: 1, disputeId: row.id, paymentId: payment.id, orderId: order.id } as const;
  const amount = money(row.amountMinor, payment.currency);
  const facts = { amount: row.amountMinor, currency: payment.currency };
  const asks = (was: DisputeFacts | undefined) => was && (was.state === 'inquiry' || was.state === 'needs_response');
  if (state === 'inquiry' || state === 'needs_response') {
    const isNews = before?.state !== state || before.round !== row.round;
    if (isNews) disputeNeedsAttention(tx, 'disputed', order, row, facts);
    const respondBy = row.respondBy?.toISOString() ?? null;
    tx.emit('payment.disputed', { ...about, state, round: row.round, amount, respondBy });
    return;
  }
  if (!before) tx.emit('payment.disputed', { ...about, state, round: row.round, amount, respondBy: null });
  if (state === 'under_review') {
    if (asks(before)) await disputeIsSettled(tx, row.id);
    return;
  }
  await disputeIsSettled(tx, row.id);
  if (state === 'lost') disputeNeedsAttention(tx, 'dispute_lost', order, row, facts);
  tx.emit('payment.dispute_closed', { ...about, outcome: state, amount });
}

async function isToBlock(tx: TxScope, order: Order, { state, round }: Dispute): Promise<boolean> {
  const place = { organizationId: order.organizationId, eventId: order.event.id };
  const { whileOpen, afterLoss } = await tx.settings.get(disputeSettings, place);
  if (isDemand(state)) return round > 0 && whileOpen === 'block';
  return state === 'lost' && afterLoss === 'block';
}
