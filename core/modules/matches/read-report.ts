import type { ReportPage } from '../../kernel/capabilities/gateway-report.ts';
import { GatewayError, type GatewayContext, type PaymentGateway } from '../../kernel/capabilities/gateway.ts';
import { messageOf, OutsideError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { PaymentMatch } from './payment-match.entity.ts';
import type { SiteMatch } from './site-match.entity.ts';

/** After so long nobody is at it any more: whoever was is gone. */
const AT_MOST = { minutes: -10 };
/** No report is longer; a provider whose pages never end is not read for ever. */
const MOST_PAGES = 5000;

type Match = PaymentMatch | SiteMatch;
type MatchEntity<M extends Match> = new () => M;

/** One at a time for the same days. Two of other days may meet in what they keep: whoever finishes holds the account. */
export async function takeMatch<M extends Match>(
  scope: Scope,
  entity: MatchEntity<M>,
  id: string,
): Promise<M | undefined> {
  const taken = await scope.em.fork().nativeUpdate(
    rowsOf(entity),
    {
      id,
      $or: [{ state: 'waiting' }, { state: 'reading', workedAt: { $lt: scope.clock.in(AT_MOST) } }],
    },
    { state: 'reading', workedAt: scope.clock.now() },
  );
  if (taken !== 1) return undefined;
  return (await scope.em.fork().findOneOrFail(rowsOf(entity), id)) as unknown as M;
}

/** A job that found somebody at it comes again: they may be gone, and then it goes on with what they left. */
export async function comeAgainUnlessDone<M extends Match>(
  scope: Scope,
  entity: MatchEntity<M>,
  id: string,
): Promise<void> {
  const reading = await scope.em.fork().count(rowsOf(entity), { id, state: 'reading' });
  if (reading > 0) throw new OutsideError('somebody else is reading this report', { retryable: true });
}

/** Reads a report page by page, from the one where it was interrupted. */
export async function readReport(
  match: Match,
  open: () => Promise<{ readonly gateway: PaymentGateway; readonly cx: GatewayContext<unknown> }>,
  keep: (page: ReportPage) => Promise<void>,
): Promise<void> {
  const { id, fromAt: from, untilAt: until } = match;
  let cursor = match.cursor ?? undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    // Each page has a deadline of its own.
    const { gateway, cx } = await open();
    if (!gateway.readReport) throw new GatewayError('misconfigured', 'the gateway reports no more');
    const told = await gateway.readReport(cx, { from, until, ...(cursor !== undefined && { cursor }) });
    await keep(told);
    cursor = told.cursor;
    if (cursor === undefined) return;
  }
  throw new GatewayError('rejected', `the report of ${id} has no end`);
}

export async function giveUp<M extends Match>(
  scope: Scope,
  entity: MatchEntity<M>,
  id: string,
  error: unknown,
): Promise<never> {
  const code = error instanceof GatewayError ? error.code : undefined;
  scope.log.warn('payments.match_failed', { match: id, code, error });
  // What passes is tried again from the page where it stopped.
  const isOver = code !== undefined && code !== 'unavailable';
  await scope.em
    .fork()
    .nativeUpdate(
      rowsOf(entity),
      { id },
      isOver ? { state: 'failed', problem: code } : { state: 'waiting', problem: code ?? null },
    );
  if (code === undefined) throw error;
  throw new OutsideError(`${code}: ${messageOf(error)}`, { retryable: !isOver, cause: error });
}

// Both have what is read and written here.
function rowsOf(entity: unknown): typeof PaymentMatch {
  return entity as typeof PaymentMatch;
}
