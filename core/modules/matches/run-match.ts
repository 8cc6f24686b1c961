import { z } from 'zod';
import { GatewayError } from '../../kernel/capabilities/gateway.ts';
import { defineJob } from '../../kernel/jobs/define.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { openAccount, refreshPayment } from '../payments/index.ts';
import { findDifferences, paymentsOfDifferences } from './find-differences.ts';
import type { Compared } from './found-rows.ts';
import { finishMatch } from './finish-match.ts';
import { keepMovements, knowPayments } from './keep-movements.ts';
import { PaymentMatch } from './payment-match.entity.ts';
import { comeAgainUnlessDone, giveUp, readReport, takeMatch } from './read-report.ts';

export const matchJob = defineJob({
  name: 'payments.match',
  payload: z.object({ matchId: z.uuid(), organizationId: z.uuid() }),
  exclusiveBy: ({ matchId }) => matchId,
  retry: { attempts: 6, backoffSeconds: 60 },
  async run(scope, { matchId }) {
    if (!(await runMatch(scope, matchId))) await comeAgainUnlessDone(scope, PaymentMatch, matchId);
  },
});

/**
 * Reads the report of an account page by page, and compares it with our books. What differs is asked about first, payment by
 * payment, on the one path that there is; what differs still is for a person. It goes on with the page where it was
 * interrupted; false: somebody else is at it, or did it.
 */
export async function runMatch(scope: Scope, matchId: string): Promise<boolean> {
  const match = await takeMatch(scope, PaymentMatch, matchId);
  if (!match) return false;
  try {
    if (!match.readAt) await readOwnReport(scope, match);
    const about: Compared = { ...match, accountId: match.account.id };
    await scope.tx((tx) => knowPayments(tx, about));
    const found = await scope.tx((tx) => findDifferences(tx, about));
    for (const paymentId of paymentsOfDifferences(found)) await refreshPayment(scope, paymentId);
    await scope.tx((tx) => finishMatch(tx, about));
    return true;
  } catch (error) {
    return giveUp(scope, PaymentMatch, matchId, error);
  }
}

// What leads to an account of the site is given its lines by the site, which read them for all.
function readOwnReport(scope: Scope, match: PaymentMatch): Promise<void> {
  const open = async () => {
    const { account, ...opened } = await openAccount(scope, match.account.id);
    if (account.siteAccount) throw new GatewayError('rejected', 'the site reads this report');
    return opened;
  };
  return readReport(match, open, (page) => scope.tx((tx) => keepMovements(tx, match, page)));
}
