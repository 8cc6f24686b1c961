import { z } from 'zod';
import { GatewayError } from '../../kernel/capabilities/gateway.ts';
import { DomainError, messageOf, OutsideError } from '../../kernel/errors.ts';
import { defineJob, type Schedule } from '../../kernel/jobs/define.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { capturePaymentJob, capturesDue } from './capture-payment.ts';
import { inspectPayment } from './inspect-payment.ts';
import { Payment } from './payment.entity.ts';
import { Refund } from './refund.entity.ts';
import { sendRefund } from './send-refund.job.ts';

const BATCH = 200;

/** Looks at one payment at its provider. */
export const inspectPaymentJob = defineJob({
  name: 'payments.inspect',
  payload: z.object({ paymentId: z.uuid() }),
  exclusiveBy: ({ paymentId }) => paymentId,
  run: async (scope, { paymentId }) => {
    await inspectOrSayWhy(scope, paymentId);
    await askAgain(scope, paymentId);
  },
});

/** Every five minutes: attempts without an answer, payments that stay open, refunds that did not settle. */
export const reconcilePayments = defineJob({
  name: 'payments.reconcile',
  payload: z.object({}),
  exclusiveBy: () => 'all',
  retry: { attempts: 1 },
  run: async (scope) => {
    const ids = await paymentsToCheck(scope);
    const due = await capturesDue(scope, BATCH);
    await scope.tx(async (tx) => {
      ids.forEach((paymentId) => tx.enqueue(inspectPaymentJob, { paymentId }));
      due.forEach((paymentId) => tx.enqueue(capturePaymentJob, { paymentId }));
    });
  },
});

export const reconcileSchedule: Schedule = {
  name: 'payments.reconcile',
  cron: '*/5 * * * *',
  job: reconcilePayments as Schedule['job'],
};

/**
 * Refunds that nobody answered: the process ended before it asked, or the provider was away. What the inspection has found at
 * the provider is settled by now; the rest is asked for with the same key.
 */
async function askAgain(scope: Scope, paymentId: string): Promise<void> {
  const unanswered = await scope.em
    .fork()
    .find(
      Refund,
      { payment: paymentId, state: 'created', createdAt: { $lt: scope.clock.in({ minutes: -2 }) } },
      { fields: ['id'] },
    );
  if (unanswered.length === 0) return;
  await scope.tx(async (tx) => unanswered.forEach(({ id }) => tx.enqueue(sendRefund, { refundId: id })));
}

async function paymentsToCheck(scope: Scope): Promise<string[]> {
  const stale = scope.clock.in({ minutes: -2 });
  const byHand = [...scope.capabilities.gateways.values()]
    .filter(({ gateway }) => gateway.capabilities.markedByHand)
    .map(({ gateway }) => gateway.id);
  const open = await scope.em.find(
    Payment,
    {
      state: { $in: ['created', 'pending', 'authorized'] },
      createdAt: { $lt: stale, $gt: scope.clock.in({ days: -30 }) },
      $or: [{ checkedAt: null }, { checkedAt: { $lt: stale } }],
      ...(byHand.length > 0 ? { gateway: { $nin: byHand } } : {}),
    },
    { fields: ['id'], limit: BATCH, orderBy: { checkedAt: 'asc' } },
  );
  const refunds = await scope.em.find(
    Refund,
    {
      ...{ state: { $in: ['created', 'pending'] }, createdAt: { $lt: stale } },
      // There is nobody to ask about those.
      ...(byHand.length > 0 ? { payment: { gateway: { $nin: byHand } } } : {}),
    },
    { fields: ['payment'], limit: BATCH },
  );
  return [...new Set([...open.map(({ id }) => id), ...refunds.map(({ payment }) => payment.id)])];
}

async function inspectOrSayWhy(scope: Scope, paymentId: string): Promise<void> {
  try {
    await inspectPayment(scope, paymentId);
  } catch (error) {
    if (error instanceof DomainError) throw new OutsideError(error.code, { retryable: false, cause: error });
    if (!(error instanceof GatewayError)) throw error;
    throw new OutsideError(`${error.code}: ${messageOf(error)}`, { retryable: error.retryable, cause: error });
  }
}
