import { LockMode } from '@mikro-orm/core';
import { numberIn } from '../../kernel/db/rows.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';
import { GatewayAccount } from '../payments/index.ts';
import { findDifferences } from './find-differences.ts';
import type { Compared, Found } from './found-rows.ts';
import { keepDifferences } from './keep-differences.ts';
import { PaymentDifference } from './payment-difference.entity.ts';
import { PaymentMatch } from './payment-match.entity.ts';
import { sumsOf } from './sums-of.ts';

/**
 * Compares once more, keeps what differs and closes what does not any more. Whoever does it holds the account: of two matches
 * that meet, the second sees what the first kept.
 */
export async function finishMatch(tx: TxScope, about: Compared): Promise<void> {
  const { id, organizationId, accountId, fromAt, untilAt } = about;
  const lock = { lockMode: LockMode.PESSIMISTIC_WRITE } as const;
  const account = await tx.em.findOneOrFail(GatewayAccount, accountId, lock);
  const found = await findDifferences(tx, about);
  await keepDifferences(tx, about, found);
  await tx.em.flush();
  const differences = await tx.em.count(PaymentDifference, { account: accountId, state: 'open' });
  const { movements, matched } = await countsOf(tx, about, found);
  const now = tx.clock.now();
  const result = { movements, matched, differences, sums: await sumsOf(tx, 'own', about), problem: null };
  await tx.em.nativeUpdate(PaymentMatch, { id }, { ...result, state: 'done', finishedAt: now, workedAt: null });
  const subject = { kind: 'gateway_account', id: accountId, organizationId, label: account.label };
  const days = { from: fromAt.toISOString(), until: untilAt.toISOString() };
  tx.audit('payments.matched', subject, { after: { ...days, movements, matched, differences } });
  tx.emit('payment.matched', {
    v: 1,
    matchId: id,
    organizationId,
    accountId,
    ...days,
    movements,
    matched,
    differences,
  });
}

// Payments and refunds that both sides know, less those of which they say something else.
async function countsOf(tx: TxScope, { accountId, fromAt, untilAt }: Compared, found: readonly Found[]) {
  const [row] = await tx.em.execute<Record<string, unknown>[]>(
    `select count(*) as movements,
       count(distinct case when kind = 'capture' then payment_id end) as payments,
       count(distinct case when kind = 'refund' and payment_id is not null then refund_ref end) as refunds
     from provider_movements where account_id = ? and at >= ? and at < ?`,
    [accountId, fromAt, untilAt],
  );
  const differing = found.filter(
    ({ kind, paymentId }) =>
      kind === 'amount' || kind === 'refund_amount' || (kind === 'unknown_refund' && paymentId !== null),
  ).length;
  const known = numberIn(row?.['payments']) + numberIn(row?.['refunds']);
  return { movements: numberIn(row?.['movements']), matched: Math.max(0, known - differing) };
}
