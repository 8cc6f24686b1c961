import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { defineJob, type Schedule } from '../../kernel/jobs/define.ts';
import type { HookRegistrar } from '../../kernel/plugins/define.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { GatewayAccount, readPayeeJob } from '../payments/index.ts';
import { payByTransfers } from './payout-account.ts';
import { Payout } from './payout.entity.ts';
import { callReversal, sendTransferJob } from './transfer-payout.ts';

const BATCH = 200;

/** Every ten minutes: transfers of which nobody knows what came of them, what was refused some hours ago, and payees. */
export const reconcileTransfers = defineJob({
  name: 'payouts.reconcile',
  payload: z.object({}) as z.ZodType<Record<string, never>>,
  exclusiveBy: () => 'all',
  retry: { attempts: 1 },
  async run(scope) {
    const { clock } = scope;
    const sent = { state: 'sent', transferAccountId: { $ne: null } } as const;
    const open = await scope.em.fork().find(
      Payout,
      {
        $or: [
          { ...sent, fault: null, sentAt: { $lt: clock.in({ minutes: -2 }) } },
          { ...sent, faultAt: { $lt: clock.in({ hours: -6 }) } },
        ],
      },
      { limit: BATCH, orderBy: { id: 'asc' } },
    );
    const unread = await scope.em.fork().find(
      GatewayAccount,
      {
        payeeRef: { $ne: null },
        $or: [{ payeeCheckedAt: null }, { payeeCheckedAt: { $lt: clock.in({ days: -1 }) } }],
      },
      { limit: BATCH, orderBy: { id: 'asc' } },
    );
    await scope.tx(async (tx) => {
      for (const { id } of open) tx.enqueue(sendTransferJob, { payoutId: id });
      for (const { id } of unread) tx.enqueue(readPayeeJob, { accountId: id });
    });
    const back = { state: 'paid', transferAccountId: { $ne: null }, reversingAt: { $ne: null } } as const;
    for (const { id } of await scope.em.fork().find(Payout, back, { limit: BATCH })) {
      await callReversal(scope, id).catch((error: unknown) => {
        if (!(error instanceof DomainError)) throw error;
      });
    }
  },
});

export const reconcileTransfersSchedule: Schedule = {
  name: 'payouts.reconcile',
  cron: '*/10 * * * *',
  job: reconcileTransfers,
};

/** What payouts hear of. */
export function subscribePayouts(hooks: HookRegistrar): void {
  hooks.on('payee.changed', 'payouts.payee-changed', async (scope, { accountId, organizationId, state }) => {
    if (state !== 'ready') return;
    await payByTransfers(scope, { organizationId, accountId, onlyFirst: true }).catch(ignoreNotReady);
    await askAgain(scope, accountId);
  });
}

// It was ready when this was written; and accounts for tests pay nothing.
function ignoreNotReady(error: unknown): void {
  if (!(error instanceof DomainError) || !error.code.startsWith('payee.')) throw error;
}

async function askAgain(scope: Scope, transferAccountId: string): Promise<void> {
  const waiting = await scope.em.fork().find(Payout, { state: 'sent', transferAccountId, fault: 'payee' });
  await scope.tx(async (tx) => waiting.forEach(({ id }) => tx.enqueue(sendTransferJob, { payoutId: id })));
}
