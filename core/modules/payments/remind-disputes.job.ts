import { z } from 'zod';
import { defineJob, type Schedule } from '../../kernel/jobs/define.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { money } from '../../kernel/values/money.ts';
import { Dispute } from './dispute.entity.ts';

/** So many days before an answer counts no more; whoever is reminded late is reminded once. */
const REMINDERS = [
  { days: 1, number: 2 },
  { days: 3, number: 1 },
] as const;
const BATCH = 500;

/** Each hour: disputes whose time to answer ends soon. */
export const remindDisputesJob = defineJob({
  name: 'payments.remind-disputes',
  payload: z.object({}) as z.ZodType<Record<string, never>>,
  exclusiveBy: () => 'all',
  run: (scope) => remindDisputes(scope),
});

export const remindDisputesSchedule: Schedule = {
  name: 'payments.remind-disputes',
  cron: '23 * * * *',
  job: remindDisputesJob,
};

/** Each reminder once, however many remind at the same time. */
export async function remindDisputes(scope: Scope): Promise<void> {
  const now = scope.clock.now();
  for (const { days, number } of REMINDERS) {
    const due = await scope.em.fork().find(
      Dispute,
      {
        ...{ state: { $in: ['inquiry', 'needs_response'] }, reminders: { $lt: number } },
        respondBy: { $gt: now, $lte: scope.clock.in({ days }) },
      },
      { populate: ['payment'], orderBy: { respondBy: 'asc' }, limit: BATCH },
    );
    for (const dispute of due) await remind(scope, dispute, { days, number });
  }
}

async function remind(
  scope: Scope,
  { id, round, amountMinor, payment, respondBy }: Dispute,
  { days, number }: { readonly days: number; readonly number: number },
): Promise<void> {
  await scope.tx(async (tx) => {
    const still = { id, round, respondBy: respondBy!, state: { $in: ['inquiry' as const, 'needs_response' as const] } };
    const taken = await tx.em.nativeUpdate(Dispute, { ...still, reminders: { $lt: number } }, { reminders: number });
    if (taken !== 1) return;
    const { order, currency } = payment.unwrap();
    tx.emit('payment.dispute_due', {
      ...{ v: 1, disputeId: id, paymentId: payment.id, orderId: order.id, round, days },
      ...{ amount: money(amountMinor, currency), respondBy: respondBy!.toISOString() },
    });
  });
}
