import { LockMode } from '@mikro-orm/core';
import type { PaymentSnapshot } from '../../kernel/capabilities/gateway.ts';
import { newId } from '../../kernel/ids.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';
import { money, toDecimal } from '../../kernel/values/money.ts';
import { confirmOrder, Order } from '../orders/index.ts';
import { paidWithCards } from '../gift-cards/index.ts';
import { post, type Entry } from '../ledger/index.ts';
import { applyDispute, disputesIn } from './apply-disputes.ts';
import { authorized, keepAuthorized, promiseEnded } from './authorized.ts';
import { needsAttention } from './attention-item.ts';
import { Dispute } from './dispute.entity.ts';
import { heldFor } from './held-money.ts';
import { takeLatePayment } from './late-payment.ts';
import { keepFeeOf } from './payment-fee.ts';
import { payForChange } from './pay-for-change.ts';
import { Payment } from './payment.entity.ts';
import { captureEntry, refundEntries } from './ledger-entries.ts';
import { Refund } from './refund.entity.ts';
import { REFUND_RANK, refundId, settle, type Happening, type PaymentFacts } from './settle.ts';
import type { DisputeMoved } from './settle-disputes.ts';
import { applyPassedOn } from './split.ts';

/**
 * The only code that moves a payment's state. Return pages, webhooks, the reconcile job and staff all end here with
 * what the provider says; repeating it changes nothing.
 */
export async function applySnapshot(tx: TxScope, paymentId: string, told: PaymentSnapshot): Promise<Payment> {
  const { order, payment } = await lockPayment(tx, paymentId);
  const rows = await tx.em.find(Refund, { payment: payment.id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  const disputes = await tx.em.find(Dispute, { payment: payment.id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  const { facts, happened } = settle(factsOf(payment, rows, disputes), told);

  payment.ref ??= told.ref;
  payment.authorizedMinor = facts.authorized;
  payment.capturedMinor = facts.captured;
  payment.reason = told.reason ?? payment.reason;
  payment.facts = { ...payment.facts, ...told.facts };
  payment.checkedAt = tx.clock.now();
  if (facts.state !== payment.state) {
    if (facts.state !== 'pending') auditMove(tx, payment, order, facts);
    payment.state = facts.state;
  }
  if (['captured', 'failed', 'cancelled'].includes(facts.state)) payment.settledAt ??= tx.clock.now();
  const entries = applyRefunds(tx, payment, rows, told);
  await tx.em.flush();
  await post(tx, ...entries);
  await applyPassedOn(tx, order, payment, told);
  if (payment.capture === 'later') await keepAuthorized(tx, order);

  for (const happening of happened) {
    if (happening.kind === 'dispute') await applyDispute(tx, { order, payment, rows: disputes }, happening);
    else await react(tx, { order, payment, told }, happening);
  }
  return payment;
}

/** Locks in the order that every path keeps: the order, then its payment. */
export async function lockPayment(tx: TxScope, paymentId: string): Promise<{ order: Order; payment: Payment }> {
  const { order: reference } = await tx.em.findOneOrFail(Payment, paymentId);
  const order = await tx.em.findOneOrFail(Order, reference.id, { lockMode: LockMode.PESSIMISTIC_WRITE });
  const payment = await tx.em.findOneOrFail(Payment, paymentId, { lockMode: LockMode.PESSIMISTIC_WRITE });
  return { order, payment };
}

export function subjectOf(payment: Payment, order: Order) {
  return { kind: 'order', id: order.id, label: order.code, organizationId: payment.organizationId };
}

function auditMove(tx: TxScope, payment: Payment, order: Order, { state, captured }: PaymentFacts): void {
  const amount = toDecimal(money(captured, payment.currency));
  tx.audit(`payment.${state}`, subjectOf(payment, order), {
    before: { state: payment.state },
    after: { state, ...(captured > 0 ? { captured: `${amount} ${payment.currency}` } : {}) },
  });
}

function factsOf(payment: Payment, refunds: readonly Refund[], disputes: readonly Dispute[]): PaymentFacts {
  return {
    state: payment.state,
    // Of what was promised, what was asked for.
    due: money(payment.captureMinor ?? payment.amountMinor, payment.currency),
    captured: payment.capturedMinor,
    authorized: payment.authorizedMinor,
    refunds: Object.fromEntries(
      refunds.map((row) => [nameOf(row), { state: row.state, minor: row.amountMinor, ours: row.origin === 'ours' }]),
    ),
    disputes: disputesIn(disputes),
  };
}

function nameOf(refund: Refund): string {
  return refund.origin === 'ours' ? refund.key : (refund.ref ?? refund.key);
}

function applyRefunds(tx: TxScope, payment: Payment, rows: readonly Refund[], told: PaymentSnapshot): Entry[] {
  const entries: Entry[] = [];
  const byName = new Map(rows.map((row) => [nameOf(row), row]));
  const now = tx.clock.now();
  for (const refund of told.refunds) {
    const row = byName.get(refundId(refund));
    if (!row) {
      const external = tx.em.create(Refund, {
        id: newId(),
        organizationId: payment.organizationId,
        payment,
        key: `external:${payment.id}:${refund.ref}`.slice(0, 80),
        ref: refund.ref,
        state: refund.state,
        amountMinor: refund.amount.minor,
        origin: 'external',
        createdAt: now,
        settledAt: refund.state === 'pending' ? null : now,
      });
      tx.em.persist(external);
      entries.push(...refundEntries(payment, external, null));
      continue;
    }
    row.ref ??= refund.ref;
    if (REFUND_RANK[refund.state] <= REFUND_RANK[row.state as keyof typeof REFUND_RANK]) continue;
    const before = row.state;
    row.state = refund.state;
    if (refund.state !== 'pending') row.settledAt = now;
    entries.push(...refundEntries(payment, row, before));
  }
  return entries;
}

async function react(
  tx: TxScope,
  { order, payment, told }: { readonly order: Order; readonly payment: Payment; readonly told: PaymentSnapshot },
  happening: Exclude<Happening, DisputeMoved>,
): Promise<void> {
  switch (happening.kind) {
    case 'captured':
      return captured(tx, order, payment, happening.minor);
    case 'amount-differs':
      return needsAttention(tx, 'amount_differs', order, payment.id, {
        due: payment.amountMinor,
        captured: happening.captured.minor,
        currency: happening.captured.currency,
      });
    case 'failed':
    case 'cancelled':
      promiseEnded(tx, order, payment);
      return tx.emit('payment.failed', { v: 1, paymentId: payment.id, orderId: order.id });
    case 'authorized':
      return authorized(tx, order, payment, told.promisedUntil);
    case 'refund-outside':
      payment.refundMinor = Math.min(payment.refundMinor + happening.minor, payment.capturedMinor);
      return needsAttention(tx, 'refund_outside', order, payment.id, {
        amount: happening.minor,
        currency: payment.currency,
      });
    case 'refund-succeeded':
      return refunded(tx, order, payment, happening);
    case 'refund-failed':
      return refundFailed(tx, order, payment, happening);
  }
}

async function captured(tx: TxScope, order: Order, payment: Payment, minor: number): Promise<void> {
  if (!payment.changeId) await keepFeeOf(tx, order, payment);
  order.paidMinor += minor;
  await tx.em.flush();
  await post(tx, captureEntry(payment, minor));
  tx.emit('payment.captured', {
    v: 1,
    paymentId: payment.id,
    orderId: order.id,
    amount: money(minor, payment.currency),
  });
  if (payment.changeId) return payForChange(tx, order, payment, payment.changeId);
  const heldMinor = await heldFor(tx, order.id);
  if (heldMinor > order.totalMinor) await tooMuch(tx, order, payment, heldMinor - order.totalMinor);
  if (order.state === 'expired' || order.state === 'cancelled') await takeLatePayment(tx, order, payment, heldMinor);
  else if (order.state === 'pending' && heldMinor >= order.totalMinor) await confirmOrder(tx, order.id);
}

// What gift cards paid goes back to them, and what of promised money was asked for because it comes as a whole; about the rest
// a person decides.
async function tooMuch(tx: TxScope, order: Order, payment: Payment, excessMinor: number): Promise<void> {
  const onCards = await paidWithCards(tx, order.id);
  const isAskedFor = payment.capturedMinor === payment.captureMinor;
  if (onCards > 0 || isAskedFor) tx.emit('payment.overpaid', { v: 1, paymentId: payment.id, orderId: order.id });
  if (onCards >= excessMinor || isAskedFor) return;
  needsAttention(tx, 'overpaid', order, payment.id, {
    paid: order.paidMinor,
    due: order.totalMinor,
    currency: order.currency,
  });
}

function refunded(tx: TxScope, order: Order, payment: Payment, { id, minor }: { id: string; minor: number }): void {
  // Before anything was sold for it, money that goes back was not paid: it is due again.
  if (!order.confirmedAt && order.state !== 'cancelled')
    order.paidMinor = Math.max(order.paidMinor - minor, order.refundedMinor);
  else order.refundedMinor = Math.min(order.refundedMinor + minor, order.paidMinor);
  tx.audit('order.refunded', subjectOf(payment, order), { after: { amount: minor, currency: payment.currency } });
  tx.emit('payment.refunded', {
    v: 1,
    paymentId: payment.id,
    orderId: order.id,
    refundId: id,
    amount: money(minor, payment.currency),
  });
}

function refundFailed(
  tx: TxScope,
  order: Order,
  payment: Payment,
  { minor, hadSucceeded }: { minor: number; hadSucceeded: boolean },
): void {
  tx.audit('refund.failed', subjectOf(payment, order), { after: { amount: minor, currency: payment.currency } });
  payment.refundMinor = Math.max(payment.refundMinor - minor, 0);
  if (hadSucceeded) {
    const refunded = Math.min(minor, order.refundedMinor);
    order.refundedMinor -= refunded;
    order.paidMinor += minor - refunded;
  }
  needsAttention(tx, 'refund_failed', order, payment.id, { amount: minor, currency: payment.currency });
}
