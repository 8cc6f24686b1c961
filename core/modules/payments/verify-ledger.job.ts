import { z } from 'zod';
import { defineJob, type Schedule } from '../../kernel/jobs/define.ts';
import { SYSTEM } from '../../kernel/scope/actor.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { openedAt, verifyLedger, type Difference, type LedgerReport } from '../ledger/index.ts';
import { lockOrder } from '../orders/index.ts';
import { needsAttention } from './attention-item.ts';
import { AttentionItem } from './attention.entity.ts';
import { openLedger } from './open-ledger.ts';

/**
 * What the site does every night: the first time, what happened before there was a ledger is put into it; then it is proved,
 * and what differs of an order stands on the attention list.
 */
export async function proveLedger(scope: Scope): Promise<LedgerReport> {
  const system = scope.as(SYSTEM);
  if (!(await openedAt(system))) await openLedger(system);
  const report = await verifyLedger(system);
  const ofOrders = report.differences.filter(({ orderId }) => orderId !== null);
  for (const [orderId, differences] of Map.groupBy(ofOrders, (difference) => difference.orderId!)) {
    await remember(system, orderId, differences);
  }
  if (!report.ok) {
    const { chain, unbalanced, differences, astray, sums, refilled } = report;
    const facts = { chain: chain.problem, unbalanced, astray, sums, refilled };
    system.log.error('ledger.differs', { ...facts, differences: differences.slice(0, 50) });
  }
  return report;
}

async function remember(scope: Scope, orderId: string, differences: readonly Difference[]): Promise<void> {
  await scope.tx(async (tx) => {
    const order = await lockOrder(tx, orderId);
    const kind = 'ledger_differs';
    if ((await tx.em.count(AttentionItem, { order: orderId, kind, resolvedAt: null })) > 0) return;
    const [first] = differences as [Difference, ...Difference[]];
    const { account, ledgerMinor: ledger, documentsMinor: documents, currency } = first;
    needsAttention(tx, kind, order, null, { account, ledger, documents, currency });
  });
}

export const verifyLedgerJob = defineJob({
  name: 'payments.verify-ledger',
  payload: z.object({}) as z.ZodType<Record<string, never>>,
  exclusiveBy: () => 'all',
  run: async (scope) => void (await proveLedger(scope)),
});

export const verifyLedgerSchedule: Schedule = {
  name: 'payments.verify-ledger',
  cron: '41 3 * * *',
  job: verifyLedgerJob,
};
