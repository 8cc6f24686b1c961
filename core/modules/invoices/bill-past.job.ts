import { LockMode } from '@mikro-orm/core';
import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { defineJob } from '../../kernel/jobs/define.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { Order } from '../orders/index.ts';
import { InvoiceRun } from './invoice-run.entity.ts';
import { pastOrders } from './past-orders.ts';
import { settleInvoices } from './settle-invoices.ts';

const AT_ONCE = 50;
const FAILURES_KEPT = 200;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** Somebody said that it is to stop: what is being written comes to nothing. */
class Stopped extends Error {}

/**
 * Bills what is left of a run, one order after the other and by the same path as every order. How far it is stands in the
 * transaction of each document, so that a run after a crash goes on where the one before ended, and counts nothing twice.
 */
export const billPast = defineJob({
  name: 'invoices.bill-past',
  payload: z.strictObject({ runId: z.uuid() }),
  exclusiveBy: ({ runId }) => runId,
  async run(scope, { runId }) {
    try {
      while (await billSome(scope, runId));
    } catch (error) {
      if (error instanceof Stopped) return;
      // The rule is gone, or who the seller is.
      if (!(error instanceof DomainError)) throw error;
      scope.log.warn('invoice_run.stopped', { run: runId, error });
      await finish(scope, runId, 'stopped');
    }
  },
});

async function billSome(scope: Scope, runId: string): Promise<boolean> {
  const run = await scope.em.fork().findOne(InvoiceRun, runId);
  if (run?.state !== 'running') return false;
  const ids = await pastOrders(scope, run, { after: run.lastOrderId ?? FIRST_ID, limit: AT_ONCE });
  for (const orderId of ids) await billOne(scope, run, orderId);
  if (ids.length === AT_ONCE) return true;
  await finish(scope, runId, 'done');
  return false;
}

async function billOne(scope: Scope, { id, choice: { mail } }: InvoiceRun, orderId: string): Promise<void> {
  const notify = mail === 'nobody' ? 'nobody' : undefined;
  try {
    await settleInvoices(scope, { orderId, notify, within: (tx, issued) => advance(tx, id, orderId, issued) });
  } catch (error) {
    if (error instanceof Stopped) throw error;
    scope.log.error('invoice_run.order_failed', { run: id, order: orderId, error });
    await noteFailure(scope, id, orderId, error instanceof DomainError ? error.code : 'unexpected');
  }
}

async function advance(tx: TxScope, runId: string, orderId: string, issued: number): Promise<void> {
  const { affectedRows } = await tx.em.execute<{ affectedRows: number }>(
    `update invoice_runs set issued_count = issued_count + ?, last_order_id = ? where id = ? and state = 'running'`,
    [issued, orderId, runId],
    'run',
  );
  if (affectedRows === 0) throw new Stopped();
}

async function noteFailure(scope: Scope, runId: string, orderId: string, error: string): Promise<void> {
  await scope.tx(async (tx) => {
    const run = await tx.em.findOneOrFail(InvoiceRun, runId, { lockMode: LockMode.PESSIMISTIC_WRITE });
    const { code } = await tx.em.findOneOrFail(Order, orderId);
    run.lastOrderId = orderId;
    if (run.failures.length < FAILURES_KEPT) run.failures = [...run.failures, { orderId, code, error }];
  });
}

/** Answers whether it was running. */
export function finish(scope: Scope, runId: string, state: 'done' | 'stopped'): Promise<boolean> {
  return scope.tx(async (tx) => {
    const over = { state, open: null, finishedAt: tx.clock.now() };
    if ((await tx.em.nativeUpdate(InvoiceRun, { id: runId, state: 'running' }, over)) === 0) return false;
    const run = await tx.em.findOneOrFail(InvoiceRun, runId);
    const after = { issued: run.issuedCount, failed: run.failures.length };
    tx.audit(`invoice_run.${state}`, subjectOfRun(run), { after });
    return true;
  });
}

export function subjectOfRun({ id, organizationId, createdAt }: InvoiceRun) {
  return { kind: 'invoice_run', id, organizationId, label: createdAt.toISOString().slice(0, 16) };
}
