import { LockMode } from '@mikro-orm/core';
import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { changeFee, FeeFacts, feesByIds, writeFee, type FeeRow } from '../fees/index.ts';
import { GatewayAccount } from './gateway-account.entity.ts';

export const SetPaymentFee = z.strictObject({
  organizationId: z.uuid(),
  accountId: z.uuid(),
  /** Null: paying this way costs nothing. */
  fee: FeeFacts.omit({ kind: true, per: true }).nullable(),
});

/** Says what paying one way costs, for orders whose buyers choose it from now on. */
export async function setPaymentFee(
  scope: Scope,
  { organizationId, accountId, fee }: z.output<typeof SetPaymentFee>,
): Promise<void> {
  await scope.tx(async (tx) => {
    const lock = { lockMode: LockMode.PESSIMISTIC_WRITE } as const;
    const account = await tx.em.findOne(GatewayAccount, { id: accountId, organizationId }, lock);
    if (!account) throw new DomainError('gateway_account.not_found', { status: 404 });
    const known = account.fee?.id;
    const facts = fee && { ...fee, organizationId, kind: 'payment' as const, per: 'order' as const };
    if (known !== undefined && facts) await changeFee(tx, { ...facts, id: known });
    else if (facts) {
      const { id } = await writeFee(tx, facts);
      await tx.em.flush();
      tx.em.assign(account, { fee: id });
    } else if (known !== undefined) {
      tx.em.assign(account, { fee: null });
      tx.audit('gateway_account.fee_removed', {
        kind: 'gateway_account',
        id: accountId,
        organizationId,
        label: account.label,
      });
    }
  });
}

export async function paymentFeeOf(
  scope: Pick<Scope, 'em'>,
  { organizationId, accountId }: { readonly organizationId: string; readonly accountId: string },
): Promise<FeeRow | null> {
  const account = await scope.em.fork().findOne(GatewayAccount, { id: accountId, organizationId });
  if (!account) throw new DomainError('gateway_account.not_found', { status: 404 });
  if (!account.fee) return null;
  return (await feesByIds(scope.em, [account.fee.id])).get(account.fee.id) ?? null;
}
