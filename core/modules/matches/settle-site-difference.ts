import { LockMode } from '@mikro-orm/core';
import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { SiteAccount } from '../payments/index.ts';
import { closedFacts } from './keep-found.ts';
import { SettleDifference } from './settle-difference.ts';
import { SiteDifference } from './site-difference.entity.ts';

export const SettleSiteDifference = SettleDifference.pick({ note: true }).extend({ differenceId: z.uuid() });
export type SettleSiteDifference = z.output<typeof SettleSiteDifference>;

/** An administrator knows why: it stays closed as long as the sum is what it is. */
export async function settleSiteDifference(
  scope: Scope,
  { differenceId: id, note }: SettleSiteDifference,
): Promise<void> {
  await scope.tx(async (tx) => {
    const lock = { lockMode: LockMode.PESSIMISTIC_WRITE } as const;
    const known = await tx.em.findOne(SiteDifference, id);
    if (!known) throw new DomainError('difference.not_found', { status: 404 });
    // In the order that a match keeps: the account, then what differs.
    const account = await tx.em.findOneOrFail(SiteAccount, known.siteAccount.id, lock);
    const row = await tx.em.findOneOrFail(SiteDifference, id, { ...lock, refresh: true });
    if (row.state !== 'open') throw new DomainError('difference.closed', { status: 409 });
    Object.assign(row, closedFacts(tx, { state: 'settled', note }));
    const subject = { kind: 'site_account', id: account.id, organizationId: null, label: account.label };
    tx.audit('payments.difference_settled', subject, { after: { kind: row.kind, ref: row.facts.ref, note } });
  });
}
