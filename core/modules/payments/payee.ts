import { LockMode } from '@mikro-orm/core';
import { z } from 'zod';
import { GatewayError } from '../../kernel/capabilities/gateway.ts';
import type { PayeeSnapshot } from '../../kernel/capabilities/gateway-transfers.ts';
import { DomainError, OutsideError } from '../../kernel/errors.ts';
import { isId } from '../../kernel/ids.ts';
import { defineJob } from '../../kernel/jobs/define.ts';
import { refuseImpersonated } from '../../kernel/scope/refuse-impersonated.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { Organization } from '../organizations/index.ts';
import { asDomainError } from './as-domain-error.ts';
import { openAccount } from './gateway-account.ts';
import { GatewayAccount } from './gateway-account.entity.ts';

interface At {
  readonly organizationId: string;
  /** The organization's gateway account that leads to the site's. */
  readonly accountId: string;
}

/** Accounts of the site through whose provider an organization can be paid. */
export async function payeesOf(scope: Scope, organizationId: string): Promise<GatewayAccount[]> {
  const where = { organizationId, siteAccount: { $ne: null } };
  const rows = await scope.em.fork().find(GatewayAccount, where, { orderBy: { id: 'asc' } });
  return rows.filter(({ gateway, enabled, payeeRef }) => paysOthers(scope, gateway) && (enabled || payeeRef));
}

export async function payeeOf(scope: Scope, { organizationId, accountId }: At): Promise<GatewayAccount> {
  const where = { id: accountId, organizationId, siteAccount: { $ne: null } };
  const row = isId(accountId) ? await scope.em.fork().findOne(GatewayAccount, where) : null;
  if (!row || !paysOthers(scope, row.gateway)) throw new DomainError('gateway_account.not_found', { status: 404 });
  return row;
}

export function paysOthers({ capabilities }: Pick<Scope, 'capabilities'>, gateway: string): boolean {
  return capabilities.gateways.get(gateway)?.gateway.transfers !== undefined;
}

/** The page at the provider on which an organization says who it is, to be paid there. */
export async function startOnboarding(
  scope: Scope,
  { organizationId, accountId, email, returnUrl }: At & { readonly email: string; readonly returnUrl: string },
): Promise<{ readonly url: string }> {
  refuseImpersonated(scope);
  const known = await payeeOf(scope, { organizationId, accountId });
  const { name } = await scope.em.fork().findOneOrFail(Organization, organizationId, { fields: ['name'] });
  const { gateway, cx } = await openAccount(scope, accountId);
  const { payee, url } = await gateway
    .transfers!.startOnboarding(cx, {
      ...{ key: `payee_${accountId}`, name, email, returnUrl, refreshUrl: `${returnUrl}?again=1` },
      ...(known.payeeRef && { payee: known.payeeRef }),
    })
    .catch(asDomainError);
  await scope.tx(async (tx) => {
    const row = await lockAccount(tx, accountId);
    // Whoever began at the same time has the same one: it has one key.
    tx.em.assign(row, { payeeRef: row.payeeRef ?? payee, payeeState: row.payeeState ?? 'incomplete' });
    tx.audit('payee.began', subjectOf(row), { after: { payee: row.payeeRef! } });
  });
  return { url };
}

/** Asks the provider whether an organization can be paid there by now. */
export async function readPayee(scope: Scope, { accountId }: Pick<At, 'accountId'>): Promise<GatewayAccount> {
  const known = await scope.em.fork().findOneOrFail(GatewayAccount, accountId);
  if (!known.payeeRef) return known;
  const { gateway, cx } = await openAccount(scope, accountId);
  if (!gateway.transfers) return known;
  const told = await gateway.transfers.readPayee(cx, known.payeeRef);
  return scope.tx((tx) => applyPayee(tx, accountId, told));
}

/** Looks at one, after its provider has reported that something is otherwise. */
export const readPayeeJob = defineJob({
  name: 'payments.read-payee',
  payload: z.object({ accountId: z.uuid() }),
  exclusiveBy: ({ accountId }) => accountId,
  run: async (scope, { accountId }) => {
    try {
      await readPayee(scope, { accountId });
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      throw new OutsideError(error.code, { retryable: error.retryable, cause: error });
    }
  },
});

async function applyPayee(
  tx: TxScope,
  accountId: string,
  { ref, state, wants }: PayeeSnapshot,
): Promise<GatewayAccount> {
  const row = await lockAccount(tx, accountId);
  if (row.payeeRef !== ref) return row;
  const before = row.payeeState;
  tx.em.assign(row, { payeeState: state, payeeWants: [...wants].slice(0, 50), payeeCheckedAt: tx.clock.now() });
  if (before === state) return row;
  tx.audit('payee.changed', subjectOf(row), { before: { state: before ?? null }, after: { state } });
  tx.emit('payee.changed', { v: 1, accountId, organizationId: row.organizationId, state });
  return row;
}

async function lockAccount(tx: TxScope, id: string): Promise<GatewayAccount> {
  return tx.em.findOneOrFail(GatewayAccount, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
}

function subjectOf({ id, organizationId, label }: GatewayAccount) {
  return { kind: 'gateway_account', id, organizationId, label };
}
