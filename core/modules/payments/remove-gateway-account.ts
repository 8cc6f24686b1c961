import { LockMode } from '@mikro-orm/core';
import { DomainError } from '../../kernel/errors.ts';
import { refuseImpersonated } from '../../kernel/scope/refuse-impersonated.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { FeeRule } from '../fees/index.ts';
import { GatewayAccount } from './gateway-account.entity.ts';
import { Payment } from './payment.entity.ts';

/** Takes a way to pay away that nobody ever used; one that payments came by is switched off instead. */
export async function removeGatewayAccount(
  scope: Scope,
  { organizationId, id }: { readonly organizationId: string; readonly id: string },
): Promise<void> {
  refuseImpersonated(scope);
  await scope.tx(async (tx) => {
    // Whoever begins to pay holds the account, so that an attempt is counted here or finds nothing.
    const lock = { lockMode: LockMode.PESSIMISTIC_WRITE } as const;
    const account = await tx.em.findOne(GatewayAccount, { id, organizationId }, lock);
    if (!account) throw new DomainError('gateway_account.not_found', { status: 404 });
    if (account.siteAccount) {
      throw new DomainError('gateway_account.of_site', { status: 409, params: { label: account.label } });
    }
    if ((await tx.em.count(Payment, { account: id })) > 0 || (await hasBankEntries(tx, id))) {
      throw new DomainError('gateway_account.in_use', { status: 409, params: { label: account.label } });
    }
    const { gateway, label, mode, enabled, fee } = account;
    await tx.em.nativeDelete(GatewayAccount, { id });
    if (fee) await tx.em.nativeDelete(FeeRule, { id: fee.id, organizationId });
    tx.audit(
      'gateway_account.removed',
      { kind: 'gateway_account', id, organizationId, label },
      { before: { gateway, label, mode, enabled } },
    );
  });
}

/** Money of its statements stands in the books, though none of it may be of an order. */
async function hasBankEntries({ em }: TxScope, accountId: string): Promise<boolean> {
  const rows = await em.execute<unknown[]>('select id from bank_entries where account_id = ? limit 1', [accountId]);
  return rows.length > 0;
}
