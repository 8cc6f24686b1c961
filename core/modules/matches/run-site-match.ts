import { z } from 'zod';
import { defineJob } from '../../kernel/jobs/define.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { openSiteAccount } from '../payments/index.ts';
import { finishSiteMatch } from './finish-site-match.ts';
import { keepSiteMovements, knowSitePayments } from './keep-site-movements.ts';
import { comeAgainUnlessDone, giveUp, readReport, takeMatch } from './read-report.ts';
import { runMatch } from './run-match.ts';
import { receiversOf, shareMovements } from './share-movements.ts';
import { SiteMatch } from './site-match.entity.ts';

export const siteMatchJob = defineJob({
  name: 'payments.match-site',
  payload: z.object({ siteMatchId: z.uuid() }),
  exclusiveBy: ({ siteMatchId }) => siteMatchId,
  retry: { attempts: 6, backoffSeconds: 60 },
  async run(scope, { siteMatchId }) {
    if (!(await runSiteMatch(scope, siteMatchId, 'enqueue'))) await comeAgainUnlessDone(scope, SiteMatch, siteMatchId);
  },
});

/**
 * Reads the report of an account of the site, once for all. Each organization is given its own lines, which it compares by
 * itself: at once, or by jobs of their own. What is of no organization is for the site. It goes on where it was interrupted;
 * false: somebody else is at it, or did it.
 */
export async function runSiteMatch(scope: Scope, id: string, then: 'enqueue' | 'at_once'): Promise<boolean> {
  const match = await takeMatch(scope, SiteMatch, id);
  if (!match) return false;
  const own = await readAndShare(scope, match, then).catch((error: unknown) => giveUp(scope, SiteMatch, id, error));
  if (then === 'at_once') for (const matchId of own) await runMatch(scope, matchId);
  return true;
}

async function readAndShare(scope: Scope, match: SiteMatch, then: 'enqueue' | 'at_once'): Promise<readonly string[]> {
  const siteAccountId = match.siteAccount.id;
  const open = () => openSiteAccount(scope, siteAccountId);
  if (!match.readAt) await readReport(match, open, (page) => scope.tx((tx) => keepSiteMovements(tx, match, page)));
  await scope.tx((tx) => knowSitePayments(tx, siteAccountId));
  const own: string[] = [];
  for (const receiver of await receiversOf(scope, siteAccountId)) {
    own.push(await scope.tx((tx) => shareMovements(tx, match, receiver, then)));
    await scope.em.fork().nativeUpdate(SiteMatch, { id: match.id }, { workedAt: scope.clock.now() });
  }
  await scope.tx((tx) => finishSiteMatch(tx, match));
  return own;
}
