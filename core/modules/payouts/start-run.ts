import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { refuseImpersonated } from '../../kernel/scope/refuse-impersonated.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { sealDetails } from './account-details.ts';
import { payoutBalancesWithin, type PayoutBalance } from './balances.ts';
import { nameOf, postPayout, shown, subjectOfPayout } from './move-payout.ts';
import { lockPayoutAccount } from './payout-account.ts';
import { PayoutRun } from './payout-run.entity.ts';
import { payoutSettings } from './payout-settings.ts';
import { Payout, type PayoutSums } from './payout.entity.ts';
import { payeesAmong, planPayouts, reasonAgainst } from './plan-payouts.ts';

/**
 * Drafts a payout of what is available for each organization and currency. Each is put by in a transaction of its own, which
 * holds the organization: of several runs at once, one gets the money.
 */
export async function startPayoutRun(
  scope: Scope,
  { period = null }: { readonly period?: string | null } = {},
): Promise<{ readonly id: string; readonly payouts: number }> {
  refuseImpersonated(scope);
  const plan = await planPayouts(scope);
  if (plan.payouts.length === 0) throw new DomainError('payout_run.nothing', { status: 409 });
  const id = newId();
  await once(() =>
    scope.tx(async (tx) => {
      const { actor } = tx;
      const run = tx.em.create(PayoutRun, {
        ...{ id, origin: period === null ? 'person' : 'schedule', period, createdBy: nameOf(tx) },
        ...{ createdById: actor.kind === 'user' ? actor.userId : null, leftOut: [...plan.leftOut] },
        createdAt: tx.clock.now(),
      });
      const label = run.createdAt.toISOString().slice(0, 16);
      const after = { payouts: plan.payouts.length, left_out: plan.leftOut.length };
      tx.audit('payout_run.started', { kind: 'payout_run', id, organizationId: null, label }, { after });
    }),
  );
  let payouts = 0;
  for (const organizationId of new Set(plan.payouts.map((payout) => payout.organizationId))) {
    payouts += await scope.tx((tx) => draftFor(scope, tx, { runId: id, organizationId }));
  }
  return { id, payouts };
}

/** Looks again at what is held, and puts all of it by that can be paid. */
async function draftFor(
  scope: Scope,
  tx: TxScope,
  { runId, organizationId }: { readonly runId: string; readonly organizationId: string },
): Promise<number> {
  const account = await lockPayoutAccount(tx, organizationId);
  const { minimum } = await tx.settings.get(payoutSettings);
  const balances = await payoutBalancesWithin(tx, organizationId);
  const payees = await payeesAmong(tx, [account]);
  const detailsSealed = account.transferAccountId
    ? sealDetails(scope, { payee: payees.get(account.transferAccountId)?.payeeRef })
    : account.detailsSealed;
  let drafted = 0;
  for (const balance of balances) {
    if (reasonAgainst(balance, account, { minimum, now: tx.clock.now(), payees })) continue;
    const { currency, availableMinor: amountMinor } = balance;
    const id = newId();
    const totals = totalsAfter(balance);
    const row = tx.em.create(Payout, {
      ...{ id, organizationId, run: runId, currency, amountMinor, number: `PO-${id.slice(-8).toUpperCase()}` },
      ...{ holder: account.holder!, detailsSealed: detailsSealed!, ending: account.ending! },
      transferAccountId: account.transferAccountId ?? null,
      ...{ totals, sums: sumsSince(balance, await lastTotals(tx, organizationId, currency)) },
      createdAt: tx.clock.now(),
    });
    await tx.em.flush();
    await postPayout(tx, row, 'payout.drafted', { payable: amountMinor, payouts_due: 0 - amountMinor });
    tx.audit('payout.drafted', subjectOfPayout(row), { after: shown(row) });
    drafted += 1;
  }
  return drafted;
}

const PARTS = ['received', 'returned', 'disputed', 'back', 'commission'] as const;

function totalsAfter(balance: PayoutBalance): Record<string, number> {
  const { availableMinor, balanceMinor, underWayMinor, paidOutMinor } = balance;
  return {
    ...Object.fromEntries(PARTS.map((part) => [part, balance[`${part}Minor`]])),
    other: underWayMinor + paidOutMinor - availableMinor,
    closing: balanceMinor - availableMinor,
  };
}

function sumsSince(balance: PayoutBalance, before: Readonly<Record<string, number>>): PayoutSums {
  const since = (part: string, now: number) => now - (before[part] ?? 0);
  const [received, returned, disputed, back, commission] = PARTS.map((part) =>
    since(part, balance[`${part}Minor`]),
  ) as [...[number, number, number, number, number]];
  const { availableMinor: amount, balanceMinor, underWayMinor, paidOutMinor } = balance;
  const other = since('other', underWayMinor + paidOutMinor);
  const parts = { received, returned, disputed, back, commission, other };
  return { opening: before['closing'] ?? 0, ...parts, amount, closing: balanceMinor - amount };
}

async function lastTotals(
  { em }: TxScope,
  organizationId: string,
  currency: string,
): Promise<Readonly<Record<string, number>>> {
  const [last] = await em.find(Payout, { organizationId, currency }, { orderBy: { id: 'desc' }, limit: 1 });
  return last?.totals ?? {};
}

async function once(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof UniqueConstraintViolationException)) throw error;
    throw new DomainError('payout_run.made', { status: 409, cause: error });
  }
}
