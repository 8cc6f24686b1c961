import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { isId, newId } from '../../kernel/ids.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { SiteAccount } from '../payments/index.ts';
import { siteMatchJob } from './run-site-match.ts';
import { SiteMatch } from './site-match.entity.ts';
import { daysToMatch, reportingGateways, reports, startedBy, StartMatch } from './start-match.ts';

export const StartSiteMatch = StartMatch.omit({ organizationId: true, accountId: true }).extend({
  siteAccountId: z.uuid(),
});
export type StartSiteMatch = z.output<typeof StartSiteMatch>;

/** Has the report of an account of the site read and compared now, for all. The same days again are the same row. */
export async function startSiteMatch(scope: Scope, input: StartSiteMatch): Promise<{ readonly id: string }> {
  return scope.tx(async (tx) => {
    const id = await siteMatchToStart(tx, scope, input);
    tx.enqueue(siteMatchJob, { siteMatchId: id });
    return { id };
  });
}

/** The same, without a worker that does it: for who runs it at once. */
export async function prepareSiteMatch(scope: Scope, input: StartSiteMatch): Promise<{ readonly id: string }> {
  return { id: await scope.tx((tx) => siteMatchToStart(tx, scope, input)) };
}

/** Those whose provider reports; money may come to one that is off, too. */
export async function siteAccountsToMatch(scope: Scope): Promise<readonly SiteAccount[]> {
  const where = { gateway: { $in: [...reportingGateways(scope)] } };
  return scope.em.fork().find(SiteAccount, where, { orderBy: { id: 'asc' } });
}

async function siteMatchToStart(tx: TxScope, scope: Scope, input: StartSiteMatch): Promise<string> {
  const account = isId(input.siteAccountId) ? await tx.em.findOne(SiteAccount, input.siteAccountId) : null;
  if (!account) throw new DomainError('site_account.not_found', { status: 404 });
  if (!reports(scope, account.gateway))
    throw new DomainError('match.no_report', { status: 409, field: 'siteAccountId' });
  const { from, until } = daysToMatch(tx, input);
  const id = await siteRowFor(tx, { siteAccountId: account.id, from, until }, startedBy(tx));
  tx.audit(
    'payments.match_started',
    { kind: 'site_account', id: account.id, organizationId: null, label: account.label },
    { after: { from: from.toISOString(), until: until.toISOString() } },
  );
  return id;
}

/** The row of these days: made once, however many ask for it at once. */
export async function siteRowFor(
  tx: TxScope,
  { siteAccountId, from, until }: { readonly siteAccountId: string; readonly from: Date; readonly until: Date },
  by: string,
): Promise<string> {
  const days = { siteAccount: siteAccountId, fromAt: from, untilAt: until };
  const row = { ...days, id: newId(), startedBy: by, state: 'waiting' as const, createdAt: tx.clock.now() };
  await tx.em.upsert(
    SiteMatch,
    { ...row, movements: 0, known: 0, differences: 0 },
    { onConflictFields: ['siteAccount', 'fromAt', 'untilAt'], onConflictAction: 'ignore' },
  );
  const { id } = await tx.em.findOneOrFail(SiteMatch, days, { disableIdentityMap: true });
  // What was compared is compared again, from the first page.
  await tx.em.nativeUpdate(
    SiteMatch,
    { id, state: { $in: ['done', 'failed'] } },
    { state: 'waiting', cursor: null, readAt: null, problem: null, startedBy: by },
  );
  return id;
}
