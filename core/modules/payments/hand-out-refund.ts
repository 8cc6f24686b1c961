import { LockMode } from '@mikro-orm/core';
import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { refuseImpersonated } from '../../kernel/scope/refuse-impersonated.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { lockPayment, subjectOf } from './apply-snapshot.ts';
import { refundWaitsNoMore } from './attention-item.ts';
import { registeredGateway } from './gateway-account.ts';
import { isHandedOut } from './handed-out.ts';
import type { Payment } from './payment.entity.ts';
import { openRefund, type RefundPayment } from './refund-row.ts';
import { Refund } from './refund.entity.ts';
import { failRefundByHand, settleRefundByHand } from './settle-by-hand.ts';

const Note = z.string().trim().max(500).default('');

export const HandOut = z.strictObject({
  how: z.enum(['cash', 'card', 'other']).default('cash'),
  /** Whose till of the event it left; none: another cash box, or the card terminal of no till. */
  till: z.uuid().nullable().default(null),
  note: Note,
});
export const NotHandedOut = z.strictObject({ note: Note, next: z.enum(['gift_card', 'later']).default('later') });

export interface RefundAddress {
  readonly paymentId: string;
  readonly refundId: string;
}

/** Somebody handed a refund out that waited for it: the money is gone, once. */
export async function handOutRefund(
  scope: Scope,
  { how, till, note, ...at }: RefundAddress & z.output<typeof HandOut>,
): Promise<void> {
  refuseImpersonated(scope);
  await scope.tx(async (tx) => {
    const { refund, subject } = await lockWaiting(scope, tx, at);
    const method = how === 'other' ? null : how;
    tx.em.assign(refund, { method, paidOutBy: method && till });
    await tx.em.flush();
    await settleRefundByHand(tx, refund.id);
    await refundWaitsNoMore(tx, refund.id);
    tx.audit('refund.handed_out', subject, { after: { ...amountOf(refund), how }, note });
  });
}

/** It cannot be handed out: the order has its money again, and the buyer a gift card, or a person decides. */
export async function refundNotHandedOut(
  scope: Scope,
  { note, next, ...at }: RefundAddress & z.output<typeof NotHandedOut>,
): Promise<void> {
  refuseImpersonated(scope);
  await scope.tx(async (tx) => {
    const { refund, subject } = await lockWaiting(scope, tx, at);
    tx.audit('refund.not_handed_out', subject, { after: { ...amountOf(refund), next }, note });
    await failRefundByHand(tx, scope.site, { refundId: refund.id, next });
    await refundWaitsNoMore(tx, refund.id);
  });
}

/** Whoever acts hands it out with the act itself, as a part of a transaction; it leaves their till where it was paid at one, or that of whoever sold it. */
export async function openHandedOut(tx: TxScope, input: RefundPayment): Promise<string> {
  const id = await openRefund(tx, input, false);
  const { order, payment } = await lockPayment(tx, input.paymentId);
  const refund = await tx.em.findOneOrFail(Refund, id);
  if (payment.method) refund.paidOutBy = tx.actor.kind === 'user' ? tx.actor.userId : (order.soldBy ?? null);
  await tx.em.flush();
  await settleRefundByHand(tx, id);
  tx.audit('refund.handed_out', subjectOf(payment, order), { after: amountOf(refund), note: input.reason });
  return id;
}

export interface WaitingRefund {
  readonly id: string;
  readonly currency: string;
  readonly amountMinor: number;
  /** How its payment came. */
  readonly method: string | null;
  readonly order: {
    readonly id: string;
    readonly code: string;
    readonly eventId: string;
    readonly email: string | null;
  };
}

/** A refund that somebody must hand out; nothing where that is done, or nobody has to. */
export async function waitingRefund(scope: Scope, at: RefundAddress): Promise<WaitingRefund | undefined> {
  const refund = await find(scope.em.fork(), at);
  const payment = refund.payment.unwrap();
  const { id, code, event, email } = payment.order.unwrap();
  if (!isWaiting(scope, refund, payment)) return undefined;
  return {
    ...{ id: refund.id, amountMinor: refund.amountMinor, currency: payment.currency, method: payment.method ?? null },
    order: { id, code, eventId: event.id, email: email ?? null },
  };
}

/** Whether money went back through somebody's hands. It is named by its key, as facts name it. */
export async function wasHandedOut(scope: Pick<Scope, 'em' | 'capabilities'>, key: string): Promise<boolean> {
  const refund = await scope.em.fork().findOne(Refund, { key }, { populate: ['payment'] });
  const registered = refund && scope.capabilities.gateways.get(refund.payment.unwrap().gateway);
  return registered ? isHandedOut(registered.gateway) : false;
}

// Of several who say what became of it, the first one does: the others find it settled once they have the lock.
async function lockWaiting(scope: Pick<Scope, 'capabilities'>, tx: TxScope, at: RefundAddress) {
  await find(tx.em, at);
  const { order, payment } = await lockPayment(tx, at.paymentId);
  const refund = await tx.em.findOneOrFail(Refund, at.refundId, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!isHandedOut(registeredGateway(scope, payment.gateway).gateway)) {
    throw new DomainError('refund.not_by_hand', { status: 409 });
  }
  if (!isWaiting(scope, refund, payment)) throw new DomainError('refund.settled', { status: 409 });
  return { refund, subject: subjectOf(payment, order) };
}

async function find(em: Scope['em'], { refundId: id, paymentId }: RefundAddress): Promise<Refund> {
  const refund = await em.findOne(Refund, { id, payment: paymentId }, { populate: ['payment', 'payment.order'] });
  if (!refund) throw new DomainError('refund.not_found', { status: 404 });
  return refund;
}

function isWaiting(scope: Pick<Scope, 'capabilities'>, { state }: Refund, { gateway }: Payment): boolean {
  if (state !== 'created' && state !== 'pending') return false;
  return isHandedOut(registeredGateway(scope, gateway).gateway);
}

function amountOf({ amountMinor, payment }: Refund) {
  return { amount: amountMinor, currency: payment.unwrap().currency };
}
