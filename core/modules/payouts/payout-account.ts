import { LockMode } from '@mikro-orm/core';
import { refuseStale } from '../../kernel/audit/refuse-stale.ts';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { refuseImpersonated } from '../../kernel/scope/refuse-impersonated.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { Organization } from '../organizations/index.ts';
import { payeeOf } from '../payments/index.ts';
import { detailsIn, endingOf, sealDetails, type TypedAccount } from './account-details.ts';
import { failPayout } from './move-payout.ts';
import { PayoutAccount } from './payout-account.entity.ts';
import { Payout } from './payout.entity.ts';
import { payoutSettings } from './payout-settings.ts';

interface At {
  readonly organizationId: string;
}

/**
 * Says where an organization is paid to. Nothing is paid for some days, what was drafted for the account before is taken
 * back, and the owners hear of it: whoever changes it may be somebody else.
 */
export async function savePayoutAccount(
  scope: Scope,
  { organizationId, version, ...typed }: At & TypedAccount & { readonly version?: number | undefined },
): Promise<void> {
  refuseImpersonated(scope);
  const details = detailsIn(typed);
  const { accountDays } = await scope.settings.get(payoutSettings);
  await scope.tx(async (tx) => {
    const row = await lockPayoutAccount(tx, organizationId);
    await refuseStale(tx, { kind: 'payout_account', id: row.id }, row.version, version);
    const before = { holder: row.holder ?? '', ending: row.ending ?? '' };
    const { holder } = typed;
    const ending = endingOf(details);
    tx.em.assign(row, { holder, ending, detailsSealed: sealDetails(scope, details), transferAccountId: null });
    await paidElsewhere(tx, row, { before, after: { holder, ending }, accountDays, why: scope.t(CHANGED) });
  });
}

/**
 * An organization is paid through a provider from now on, with all that follows a new bank account. `onlyFirst`: unless it
 * has said before how it is paid.
 */
export async function payByTransfers(
  scope: Scope,
  { organizationId, accountId, onlyFirst = false }: At & { readonly accountId: string; readonly onlyFirst?: boolean },
): Promise<void> {
  refuseImpersonated(scope);
  const { accountDays } = await scope.settings.get(payoutSettings);
  const { label, payeeRef, payeeState, mode } = await payeeOf(scope, { organizationId, accountId });
  // What is owed is real.
  if (mode !== 'live') throw new DomainError('payee.pretended', { status: 409 });
  if (payeeState !== 'ready') throw new DomainError('payee.not_ready', { status: 409 });
  await scope.tx(async (tx) => {
    const row = await lockPayoutAccount(tx, organizationId);
    if (row.transferAccountId === accountId) return;
    if (onlyFirst && (row.transferAccountId || row.detailsSealed)) return;
    const before = { holder: row.holder ?? '', ending: row.ending ?? '' };
    const ending = payeeRef!.slice(-4);
    tx.em.assign(row, { holder: label, ending, detailsSealed: null, transferAccountId: accountId });
    await paidElsewhere(tx, row, { before, after: { holder: label, ending }, accountDays, why: scope.t(CHANGED) });
  });
}

interface PaidElsewhere {
  readonly before: Readonly<Record<string, string>>;
  readonly after: { readonly holder: string; readonly ending: string };
  readonly accountDays: number;
  readonly why: string;
}
const CHANGED = 'payouts.account_changed';

async function paidElsewhere(tx: TxScope, row: PayoutAccount, { before, after, accountDays, why }: PaidElsewhere) {
  const { organizationId } = row;
  const now = tx.clock.now();
  tx.em.assign(row, { changedAt: now, heldUntil: tx.clock.in({ days: accountDays }) });
  await takeBack(tx, organizationId, why);
  tx.audit('payout_account.changed', subjectOfAccount(row, after.holder), { before, after });
  tx.emit('payout.account_changed', { v: 1, organizationId, ending: after.ending, at: now.toISOString() });
}

/** The site pays an organization nothing, until that is taken back. What is sent already is on its way. */
export async function blockPayouts(
  scope: Scope,
  { organizationId, reason }: At & { readonly reason: string },
): Promise<void> {
  refuseImpersonated(scope);
  await scope.tx(async (tx) => {
    const row = await lockPayoutAccount(tx, organizationId);
    tx.em.assign(row, { blockedAt: row.blockedAt ?? tx.clock.now(), blockedReason: reason });
    await takeBack(tx, organizationId, reason);
    tx.audit('payout_account.blocked', subjectOfAccount(row, row.holder ?? ''), { note: reason });
  });
}

export async function unblockPayouts(scope: Scope, { organizationId }: At): Promise<void> {
  refuseImpersonated(scope);
  await scope.tx(async (tx) => {
    const row = await lockPayoutAccount(tx, organizationId);
    tx.em.assign(row, { blockedAt: null, blockedReason: null });
    tx.audit('payout_account.unblocked', subjectOfAccount(row, row.holder ?? ''));
  });
}

async function takeBack(tx: TxScope, organizationId: string, reason: string): Promise<void> {
  const waiting = await tx.em.find(
    Payout,
    { organizationId, state: { $in: ['draft', 'approved'] } },
    { lockMode: LockMode.PESSIMISTIC_WRITE, orderBy: { id: 'asc' } },
  );
  for (const payout of waiting) await failPayout(tx, payout, reason);
}

/** Whoever holds it is the only one who puts money of the organization by. Made when it is first needed. */
export async function lockPayoutAccount(tx: TxScope, organizationId: string): Promise<PayoutAccount> {
  const find = () => tx.em.findOne(PayoutAccount, { organizationId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  const found = await find();
  if (found) return found;
  if ((await tx.em.count(Organization, { id: organizationId })) === 0) {
    throw new DomainError('organization.not_found', { status: 404 });
  }
  const row = { id: newId(), organizationId, createdAt: tx.clock.now(), version: 1 };
  await tx.em.upsert(PayoutAccount, row, { onConflictFields: ['organizationId'], onConflictAction: 'ignore' });
  return (await find())!;
}

export async function payoutAccountOf(
  { em }: Pick<Scope, 'em'>,
  { organizationId }: At,
): Promise<PayoutAccount | undefined> {
  return (await em.fork().findOne(PayoutAccount, { organizationId })) ?? undefined;
}

function subjectOfAccount({ id, organizationId }: PayoutAccount, label: string) {
  return { kind: 'payout_account', id, organizationId, label };
}
