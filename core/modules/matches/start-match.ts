import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { isRehearsal } from '../../kernel/rehearsal.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { GatewayAccount } from '../payments/index.ts';
import { DAY_MS } from './found-rows.ts';
import { PaymentMatch } from './payment-match.entity.ts';
import { matchJob } from './run-match.ts';

/** So many days are read each night, and so many nights one may fail. */
export const NIGHTLY_DAYS = 7;
/** More than that no provider tells at once. */
const MOST_DAYS = 31;

export const StartMatch = z.strictObject({
  organizationId: z.uuid(),
  accountId: z.uuid(),
  /** Left out: the last week until now. */
  from: z.date().optional(),
  until: z.date().optional(),
});
export type StartMatch = z.output<typeof StartMatch>;

/** Has the report of an account read and compared now. The same days again are the same row. */
export async function startMatch(scope: Scope, input: StartMatch): Promise<{ readonly id: string }> {
  return { id: await scope.tx(async (tx) => enqueued(tx, await matchToStart(tx, scope, input), input)) };
}

/** The same, without a worker that does it: for who runs it at once. */
export async function prepareMatch(scope: Scope, input: StartMatch): Promise<{ readonly id: string }> {
  return { id: await scope.tx((tx) => matchToStart(tx, scope, input)) };
}

export function reports({ capabilities }: Pick<Scope, 'capabilities'>, gateway: string): boolean {
  return capabilities.gateways.get(gateway)?.gateway.readReport !== undefined;
}

export function reportingGateways(scope: Pick<Scope, 'capabilities'>): readonly string[] {
  return [...scope.capabilities.gateways.keys()].filter((gateway) => reports(scope, gateway));
}

/**
 * Those of organizations whose provider reports; money may come to one that is off, too. What leads to an account of the site
 * is not among them: the site reads its report, once for all.
 */
export async function accountsToMatch(scope: Scope, organizationId?: string): Promise<readonly GatewayAccount[]> {
  const own = { gateway: { $in: [...reportingGateways(scope)] }, siteAccount: null };
  const where = { ...own, ...(organizationId !== undefined && { organizationId }) };
  const accounts = await scope.em.fork().find(GatewayAccount, where, { orderBy: { id: 'asc' } });
  return accounts.filter((account) => !isRehearsal(account.organizationId));
}

async function matchToStart(tx: TxScope, scope: Scope, input: StartMatch): Promise<string> {
  const { organizationId, accountId } = input;
  const account = await tx.em.findOne(GatewayAccount, { id: accountId, organizationId });
  if (!account) throw new DomainError('gateway_account.not_found', { status: 404 });
  if (account.siteAccount) throw new DomainError('match.of_site', { status: 409, field: 'accountId' });
  if (!reports(scope, account.gateway)) throw new DomainError('match.no_report', { status: 409, field: 'accountId' });
  const { from, until } = daysToMatch(tx, input);
  const id = await rowFor(tx, { organizationId, accountId, from, until }, startedBy(tx));
  tx.audit(
    'payments.match_started',
    { kind: 'gateway_account', id: account.id, organizationId, label: account.label },
    { after: { from: from.toISOString(), until: until.toISOString() } },
  );
  return id;
}

/** The days that somebody asked for; else the last week. */
export function daysToMatch({ clock }: TxScope, input: Pick<StartMatch, 'from' | 'until'>) {
  const until = input.until ?? clock.now();
  const from = input.from ?? new Date(until.getTime() - NIGHTLY_DAYS * DAY_MS);
  if (from >= until) throw new DomainError('match.no_days', { field: 'from' });
  if (until > clock.now()) throw new DomainError('match.not_yet', { field: 'until' });
  if (until.getTime() - from.getTime() > MOST_DAYS * DAY_MS)
    throw new DomainError('match.too_long', { field: 'from', params: { days: MOST_DAYS } });
  return { from, until };
}

export function startedBy({ actor }: TxScope): string {
  return actor.kind === 'user' ? actor.name : actor.kind;
}

interface Days {
  readonly organizationId: string;
  readonly accountId: string;
  readonly from: Date;
  readonly until: Date;
}

/** The row of these days: made once, however many ask for it at once. */
export async function rowFor(
  tx: TxScope,
  { organizationId, accountId, from, until }: Days,
  by: string,
): Promise<string> {
  const days = { account: accountId, fromAt: from, untilAt: until };
  const row = { ...days, id: newId(), organizationId, startedBy: by, state: 'waiting' as const };
  await tx.em.upsert(
    PaymentMatch,
    { ...row, movements: 0, matched: 0, differences: 0, createdAt: tx.clock.now() },
    { onConflictFields: ['account', 'fromAt', 'untilAt'], onConflictAction: 'ignore' },
  );
  const { id } = await tx.em.findOneOrFail(PaymentMatch, days, { disableIdentityMap: true });
  // What was compared is compared again, from the first page.
  await tx.em.nativeUpdate(
    PaymentMatch,
    { id, state: { $in: ['done', 'failed'] } },
    { state: 'waiting', cursor: null, readAt: null, problem: null, startedBy: by },
  );
  return id;
}

function enqueued(tx: TxScope, id: string, { organizationId }: Pick<Days, 'organizationId'>): string {
  tx.enqueue(matchJob, { matchId: id, organizationId });
  return id;
}
