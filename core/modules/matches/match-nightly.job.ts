import { z } from 'zod';
import { defineJob, type Schedule } from '../../kernel/jobs/define.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { DAY_MS } from './found-rows.ts';
import { PaymentMatch } from './payment-match.entity.ts';
import { matchJob } from './run-match.ts';
import { siteMatchJob } from './run-site-match.ts';
import { SiteMatch } from './site-match.entity.ts';
import { accountsToMatch, NIGHTLY_DAYS, rowFor } from './start-match.ts';
import { siteAccountsToMatch, siteRowFor } from './start-site-match.ts';

/** Each night, of every account whose provider reports: the last days, which overlap with those of the night before. */
export const matchNightlyJob = defineJob({
  name: 'payments.match-nightly',
  payload: z.object({}) as z.ZodType<Record<string, never>>,
  exclusiveBy: () => 'all',
  async run(scope) {
    const until = new Date(Math.floor(scope.clock.now().getTime() / DAY_MS) * DAY_MS);
    const days = { from: new Date(until.getTime() - NIGHTLY_DAYS * DAY_MS), until };
    for (const { id, organizationId } of await accountsToMatch(scope))
      await matchOwn(scope, { ...days, organizationId, accountId: id });
    for (const { id } of await siteAccountsToMatch(scope)) await matchSite(scope, { ...days, siteAccountId: id });
  },
});

export const matchNightlySchedule: Schedule = {
  name: 'payments.match-nightly',
  cron: '17 4 * * *',
  job: matchNightlyJob,
};

interface Days {
  readonly from: Date;
  readonly until: Date;
}

function matchOwn(scope: Scope, days: Days & { organizationId: string; accountId: string }): Promise<void> {
  const { organizationId, accountId: account, from: fromAt, until: untilAt } = days;
  return scope.tx(async (tx) => {
    const known = await tx.em.findOne(PaymentMatch, { account, fromAt, untilAt });
    if (known?.state === 'done') return;
    tx.enqueue(matchJob, { matchId: known?.id ?? (await rowFor(tx, days, 'schedule')), organizationId });
  });
}

function matchSite(scope: Scope, days: Days & { siteAccountId: string }): Promise<void> {
  const { siteAccountId: siteAccount, from: fromAt, until: untilAt } = days;
  return scope.tx(async (tx) => {
    const known = await tx.em.findOne(SiteMatch, { siteAccount, fromAt, untilAt });
    if (known?.state === 'done') return;
    tx.enqueue(siteMatchJob, { siteMatchId: known?.id ?? (await siteRowFor(tx, days, 'schedule')) });
  });
}
