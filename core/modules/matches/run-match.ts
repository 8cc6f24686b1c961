import { z } from 'zod';
import { GatewayError } from '../../kernel/capabilities/gateway.ts';
import { messageOf, OutsideError } from '../../kernel/errors.ts';
import { defineJob } from '../../kernel/jobs/define.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { openAccount, refreshPayment } from '../payments/index.ts';
import { findDifferences, paymentsOfDifferences, type Compared } from './find-differences.ts';
import { finishMatch } from './finish-match.ts';
import { keepMovements, knowPayments } from './keep-movements.ts';
import { PaymentMatch } from './payment-match.entity.ts';

/** After so long nobody is at it any more: whoever was is gone. */
const AT_MOST = { minutes: -10 };
/** No report is longer; a provider whose pages never end is not read for ever. */
const MOST_PAGES = 5000;

export const matchJob = defineJob({
  name: 'payments.match',
  payload: z.object({ matchId: z.uuid(), organizationId: z.uuid() }),
  exclusiveBy: ({ matchId }) => matchId,
  retry: { attempts: 6, backoffSeconds: 60 },
  async run(scope, { matchId }) {
    await runMatch(scope, matchId);
  },
});

/**
 * Reads the report of an account page by page, and compares it with our books. What differs is asked about first, payment by
 * payment, on the one path that there is; what differs still is for a person. It goes on with the page where it was
 * interrupted; false: somebody else is at it, or did it.
 */
export async function runMatch(scope: Scope, matchId: string): Promise<boolean> {
  const match = await take(scope, matchId);
  if (!match) return false;
  try {
    if (!match.readAt) await readReport(scope, match);
    const about: Compared = { ...match, accountId: match.account.id };
    await scope.tx((tx) => knowPayments(tx, about));
    const found = await scope.tx((tx) => findDifferences(tx, about));
    for (const paymentId of paymentsOfDifferences(found)) await refreshPayment(scope, paymentId);
    await scope.tx((tx) => finishMatch(tx, about));
    return true;
  } catch (error) {
    return giveUp(scope, matchId, error);
  }
}

// One at a time for the same days. Two of other days may meet in what they keep: see finishMatch.
async function take(scope: Scope, id: string): Promise<PaymentMatch | undefined> {
  const now = scope.clock.now();
  const taken = await scope.em.fork().nativeUpdate(
    PaymentMatch,
    {
      id,
      $or: [{ state: 'waiting' }, { state: 'reading', workedAt: { $lt: scope.clock.in(AT_MOST) } }],
    },
    { state: 'reading', workedAt: now },
  );
  return taken === 1 ? scope.em.fork().findOneOrFail(PaymentMatch, id) : undefined;
}

async function readReport(scope: Scope, match: PaymentMatch): Promise<void> {
  const { id, account, fromAt: from, untilAt: until } = match;
  let cursor = match.cursor ?? undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    // Each page has a deadline of its own.
    const { gateway, cx, account: own } = await openAccount(scope, account.id);
    if (!gateway.readReport) throw new GatewayError('misconfigured', 'the gateway reports no more');
    const told = await gateway.readReport(cx, { from, until, ...(cursor !== undefined && { cursor }) });
    await scope.tx((tx) => keepMovements(tx, { match, shared: own.siteAccount !== null }, told));
    cursor = told.cursor;
    if (cursor === undefined) return;
  }
  throw new GatewayError('rejected', `the report of ${id} has no end`);
}

async function giveUp(scope: Scope, id: string, error: unknown): Promise<never> {
  const code = error instanceof GatewayError ? error.code : undefined;
  scope.log.warn('payments.match_failed', { match: id, code, error });
  // What passes is tried again from the page where it stopped.
  const isOver = code !== undefined && code !== 'unavailable';
  await scope.em
    .fork()
    .nativeUpdate(
      PaymentMatch,
      { id },
      isOver ? { state: 'failed', problem: code } : { state: 'waiting', problem: code ?? null },
    );
  if (code === undefined) throw error;
  throw new OutsideError(`${code}: ${messageOf(error)}`, { retryable: !isOver, cause: error });
}
