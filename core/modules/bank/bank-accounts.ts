import type { BankAccount } from '../../kernel/capabilities/gateway.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { accountSettings, gatewayAccountsOf, type GatewayAccount } from '../payments/index.ts';

export interface BankAccountRow extends BankAccount {
  readonly id: string;
  readonly label: string;
}

/** The bank accounts that an organization's money comes to. */
export async function bankAccountsOf(scope: Scope, organizationId: string): Promise<BankAccountRow[]> {
  const accounts = await gatewayAccountsOf(scope, organizationId);
  return accounts.flatMap((account) => bankAccount(scope, account) ?? []);
}

/** One of them; the only one, where none is said. */
export async function bankAccountOf(
  scope: Scope,
  { organizationId, accountId }: { readonly organizationId: string; readonly accountId: string | undefined },
): Promise<BankAccountRow> {
  const accounts = await bankAccountsOf(scope, organizationId);
  if (accountId === undefined && accounts.length === 0) throw new DomainError('bank_account.none', { status: 409 });
  if (accountId === undefined && accounts.length > 1)
    throw new DomainError('bank_account.several', { field: 'accountId' });
  const found = accountId === undefined ? accounts[0] : accounts.find(({ id }) => id === accountId);
  if (!found) throw new DomainError('gateway_account.not_found', { status: 404, field: 'accountId' });
  return found;
}

function bankAccount(scope: Scope, account: GatewayAccount): BankAccountRow | undefined {
  const registered = scope.capabilities.gateways.get(account.gateway);
  if (!registered?.gateway.bankAccount) return undefined;
  const settings = registered.settings.safeParse(accountSettings(scope, account));
  if (!settings.success) return undefined;
  return { id: account.id, label: account.label, ...registered.gateway.bankAccount(settings.data) };
}
