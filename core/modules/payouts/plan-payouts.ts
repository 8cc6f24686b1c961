import { exponentOf } from '../../kernel/values/currencies.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { allOrganizations } from '../organizations/index.ts';
import { GatewayAccount } from '../payments/index.ts';
import { payoutBalances, type PayoutBalance } from './balances.ts';
import { PayoutAccount } from './payout-account.entity.ts';
import type { LeftOut, LeftOutReason } from './payout-run.entity.ts';
import { payoutSettings } from './payout-settings.ts';

export interface PlannedPayout {
  readonly organizationId: string;
  readonly organization: string;
  readonly currency: string;
  readonly amountMinor: number;
  readonly ending: string;
}

export interface PayoutPlan {
  readonly payouts: readonly PlannedPayout[];
  readonly leftOut: readonly LeftOut[];
}

/** What a run would pay now to whom, and who is left out and why. Nothing is put by. */
export async function planPayouts(scope: Scope): Promise<PayoutPlan> {
  const { minimum } = await scope.settings.get(payoutSettings);
  const names = new Map((await allOrganizations(scope)).map(({ id, name }) => [id, name]));
  const accounts = await scope.em.fork().find(PayoutAccount, {});
  const byOrganization = new Map(accounts.map((account) => [account.organizationId, account]));
  const payees = await payeesAmong(scope, accounts);
  const now = scope.clock.now();
  const rows = (await payoutBalances(scope)).map((balance) => {
    const account = byOrganization.get(balance.organizationId);
    const { organizationId, currency, availableMinor, balanceMinor } = balance;
    const about = { organizationId, organization: names.get(organizationId) ?? organizationId, currency };
    const reason = reasonAgainst(balance, account, { minimum, now, payees });
    return { ...about, availableMinor, balanceMinor, reason, ending: account?.ending ?? '' };
  });
  return {
    payouts: rows.flatMap(({ reason, availableMinor, balanceMinor: _balance, ...row }) =>
      reason === undefined ? [{ ...row, amountMinor: availableMinor }] : [],
    ),
    leftOut: rows.flatMap(({ reason, ending: _ending, ...row }) =>
      reason === undefined || (row.availableMinor === 0 && row.balanceMinor === 0) ? [] : [{ ...row, reason }],
    ),
  };
}

export type Payees = ReadonlyMap<string, GatewayAccount>;

/** Of those that are paid through a provider: how they stand there. */
export async function payeesAmong({ em }: Pick<Scope, 'em'>, accounts: readonly PayoutAccount[]): Promise<Payees> {
  const ids = accounts.flatMap(({ transferAccountId }) => transferAccountId ?? []);
  const rows = ids.length === 0 ? [] : await em.fork().find(GatewayAccount, { id: { $in: ids } });
  return new Map(rows.map((row) => [row.id, row]));
}

/** Why nothing of a balance is paid out; nothing where it is. */
export function reasonAgainst(
  { availableMinor, balanceMinor, heldMinor, reservedMinor, contestedMinor, currency }: PayoutBalance,
  account: PayoutAccount | undefined,
  { minimum, now, payees }: { readonly minimum: number; readonly now: Date; readonly payees: Payees },
): LeftOutReason | undefined {
  if (balanceMinor < 0) return 'owes';
  if (account?.blockedAt) return 'blocked';
  if (availableMinor <= 0 && heldMinor + reservedMinor + contestedMinor > 0) return 'on_hold';
  if (availableMinor < Math.max(1, minimum * 10 ** exponentOf(currency))) return 'below_minimum';
  if (!account?.detailsSealed && !account?.transferAccountId) return 'no_account';
  if (account.transferAccountId && payees.get(account.transferAccountId)?.payeeState !== 'ready')
    return 'payee_not_ready';
  if (account.heldUntil && account.heldUntil > now) return 'account_new';
  return undefined;
}
