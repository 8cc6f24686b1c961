import { DomainError } from '../../kernel/errors.ts';
import { refuseImpersonated } from '../../kernel/scope/refuse-impersonated.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { payoutIsSettled } from '../payments/index.ts';
import { failPayout, lockPayout, refuseMove, reverseHeld, shown, subjectOfPayout } from './move-payout.ts';
import { callReversal, refuseTransferred } from './transfer-payout.ts';

interface At {
  readonly id: string;
}

/** It is not paid: taken back before it was sent, or refused by the bank. Its money is on the balance again. */
export async function payoutFailed(scope: Scope, { id, reason }: At & { readonly reason: string }): Promise<void> {
  refuseImpersonated(scope);
  await refuseTransferred(scope, id);
  await scope.tx(async (tx) => {
    const row = await lockPayout(tx, id);
    // Whoever is asking the provider may be told at any moment that it is done.
    if (row.state === 'sent' && row.transferAccountId && !row.fault) {
      throw new DomainError('payout.under_way', { status: 409 });
    }
    await failPayout(tx, row, reason);
    await payoutIsSettled(tx, row.id);
  });
}

/** It had arrived and came back; what was transferred is taken back from the payee. */
export async function reversePayout(scope: Scope, { id, reason }: At & { readonly reason: string }): Promise<void> {
  refuseImpersonated(scope);
  const asks = await scope.tx(async (tx) => {
    const row = await lockPayout(tx, id);
    refuseMove(row, 'reversed');
    if (!row.transferRef) {
      await reverseHeld(tx, row, reason);
      return false;
    }
    tx.em.assign(row, { reason, reversingAt: tx.clock.now() });
    tx.audit('payout.reversing', subjectOfPayout(row), { after: shown(row), note: reason });
    return true;
  });
  if (asks) await callReversal(scope, id);
}
