import { z } from 'zod';
import { GatewayError } from '../../kernel/capabilities/gateway.ts';
import { DomainError, OutsideError } from '../../kernel/errors.ts';
import { defineJob } from '../../kernel/jobs/define.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { money, type Money } from '../../kernel/values/money.ts';
import { applySnapshot, lockPayment, subjectOf } from './apply-snapshot.ts';
import { needsAttention } from './attention-item.ts';
import { openAccount } from './gateway-account.ts';
import { heldFor } from './held-money.ts';
import { refreshPayment } from './inspect-payment.ts';
import { Payment } from './payment.entity.ts';

export interface CapturedPayment {
  readonly state: Payment['state'];
  readonly captured: Money;
}

/**
 * Takes money that was promised: what the order costs by now, and never more than was promised. How much is written down
 * before the provider is asked, so that whoever asks again asks for the same; the key is the payment's, so it is taken once.
 */
export async function capturePayment(
  scope: Scope,
  { paymentId }: { readonly paymentId: string },
): Promise<CapturedPayment> {
  const { account } = await scope.em.fork().findOneOrFail(Payment, paymentId);
  const { gateway, cx } = await openAccount(scope, account.id);
  const { capturesWhole = false } = gateway.capabilities;
  const { ref, minor, currency } = await scope.tx((tx) => claim(tx, paymentId, capturesWhole));
  try {
    const told = await gateway.capture!(cx, ref, money(minor, currency), `capture_${paymentId}`);
    const { state, capturedMinor } = await scope.tx((tx) => applySnapshot(tx, paymentId, told));
    return { state, captured: money(capturedMinor, currency) };
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    scope.log.warn('payment.capture_failed', { payment: paymentId, code: error.code, error });
    if (error.code === 'unavailable') throw new DomainError('gateway.unavailable', { status: 503, cause: error });
    // It may have ended otherwise meanwhile: what is true now is asked.
    await refreshPayment(scope, paymentId);
    const { state, capturedMinor } = await scope.tx((tx) => refused(tx, paymentId, minor));
    if (state === 'captured') return { state, captured: money(capturedMinor, currency) };
    throw new DomainError('payment.capture_refused', { status: 409, cause: error });
  }
}

/** By itself, before the promise ends. */
export const capturePaymentJob = defineJob({
  name: 'payments.capture',
  payload: z.object({ paymentId: z.uuid() }),
  exclusiveBy: ({ paymentId }) => paymentId,
  retry: { attempts: 8 },
  async run(scope, { paymentId }) {
    try {
      await capturePayment(scope, { paymentId });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      if (error.code === 'gateway.unavailable') throw new OutsideError(error.code, { retryable: true, cause: error });
      // Refused: it stands on the attention list. Otherwise there is nothing to take any more.
    }
  },
});

/** Payments whose time has come, and those whose capture was begun and not answered. */
export async function capturesDue(scope: Scope, limit: number): Promise<string[]> {
  const due = await scope.em.fork().find(
    Payment,
    {
      ...{ state: 'authorized', capture: 'later', captureFailedAt: null },
      $or: [{ captureBy: { $lte: scope.clock.now() } }, { captureMinor: { $ne: null } }],
    },
    { fields: ['id'], limit, orderBy: { captureBy: 'asc' } },
  );
  return due.map(({ id }) => id);
}

async function claim(
  tx: TxScope,
  paymentId: string,
  capturesWhole: boolean,
): Promise<{ ref: string; minor: number; currency: string }> {
  const { order, payment } = await lockPayment(tx, paymentId);
  const { ref, currency } = payment;
  if (payment.state !== 'authorized' || payment.capture !== 'later' || !ref || order.state !== 'confirmed') {
    throw new DomainError('payment.not_authorized', { status: 409 });
  }
  const due = order.totalMinor - (await heldFor(tx, order.id));
  const wanted = payment.captureMinor ?? Math.min(payment.authorizedMinor, due);
  if (wanted <= 0) throw new DomainError('payment.nothing_due', { status: 409 });
  // The rest of what comes as a whole goes back once it is here.
  payment.captureMinor = capturesWhole ? payment.authorizedMinor : wanted;
  payment.captureFailedAt = null;
  const after = { amount: payment.captureMinor, currency };
  tx.audit('payment.capture_begun', subjectOf(payment, order), { after });
  return { ref, minor: payment.captureMinor, currency };
}

async function refused(tx: TxScope, paymentId: string, minor: number): Promise<Payment> {
  const { order, payment } = await lockPayment(tx, paymentId);
  if (payment.state !== 'authorized') return payment;
  Object.assign(payment, { captureMinor: null, captureFailedAt: tx.clock.now() });
  needsAttention(tx, 'capture_failed', order, payment.id, { amount: minor, currency: payment.currency });
  return payment;
}
