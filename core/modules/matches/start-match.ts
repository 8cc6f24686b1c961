import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { defineJob, type Schedule } from '../../kernel/jobs/define.ts';
import { isRehearsal } from '../../kernel/rehearsal.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { GatewayAccount } from '../payments/index.ts';
import { PaymentMatch } from './payment-match.entity.ts';
import { matchJob } from './run-match.ts';

/** So many days are read each night, and so many nights one may fail. */
const NIGHTLY_DAYS = 7;
const DAY_MS = 86_400_000;
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

/** Each night, of every account whose provider reports: the last days, which overlap with those of the night before. */
export const matchNightlyJob = defineJob({
  name: 'payments.match-nightly',
  payload: z.object({}) as z.ZodType<Record<string, never>>,
  exclusiveBy: () => 'all',
  async run(scope) {
    const until = new Date(Math.floor(scope.clock.now().getTime() / DAY_MS) * DAY_MS);
    const from = new Date(until.getTime() - NIGHTLY_DAYS * DAY_MS);
    for (const account of await accountsToMatch(scope)) {
      const days = { organizationId: account.organizationId, accountId: account.id, from, until };
      await scope.tx(async (tx) => {
        const known = await tx.em.findOne(PaymentMatch, { account: account.id, fromAt: from, untilAt: until });
        if (known?.state === 'done') return;
        await enqueued(tx, known?.id ?? (await rowFor(tx, days, 'schedule')), days);
      });
    }
  },
});

export const matchNightlySchedule: Schedule = {
  name: 'payments.match-nightly',
  cron: '17 4 * * *',
  job: matchNightlyJob,
};

export function reports({ capabilities }: Pick<Scope, 'capabilities'>, gateway: string): boolean {
  return capabilities.gateways.get(gateway)?.gateway.readReport !== undefined;
}

/** Those whose provider reports; money may come to one that is off, too. */
export async function accountsToMatch(scope: Scope, organizationId?: string): Promise<readonly GatewayAccount[]> {
  const ids = [...scope.capabilities.gateways.keys()].filter((gateway) => reports(scope, gateway));
  const where = { gateway: { $in: ids }, ...(organizationId !== undefined && { organizationId }) };
  const accounts = await scope.em.fork().find(GatewayAccount, where, { orderBy: { id: 'asc' } });
  return accounts.filter((account) => !isRehearsal(account.organizationId));
}

async function matchToStart(tx: TxScope, scope: Scope, input: StartMatch): Promise<string> {
  const { organizationId, accountId } = input;
  const until = input.until ?? tx.clock.now();
  const from = input.from ?? new Date(until.getTime() - NIGHTLY_DAYS * DAY_MS);
  const account = await tx.em.findOne(GatewayAccount, { id: accountId, organizationId });
  if (!account) throw new DomainError('gateway_account.not_found', { status: 404 });
  if (!reports(scope, account.gateway)) throw new DomainError('match.no_report', { status: 409, field: 'accountId' });
  if (from >= until) throw new DomainError('match.no_days', { field: 'from' });
  if (until > tx.clock.now()) throw new DomainError('match.not_yet', { field: 'until' });
  if (until.getTime() - from.getTime() > MOST_DAYS * DAY_MS)
    throw new DomainError('match.too_long', { field: 'from', params: { days: MOST_DAYS } });
  const startedBy = tx.actor.kind === 'user' ? tx.actor.name : tx.actor.kind;
  const id = await rowFor(tx, { organizationId, accountId, from, until }, startedBy);
  tx.audit(
    'payments.match_started',
    { kind: 'gateway_account', id: account.id, organizationId, label: account.label },
    { after: { from: from.toISOString(), until: until.toISOString() } },
  );
  return id;
}

interface Days {
  readonly organizationId: string;
  readonly accountId: string;
  readonly from: Date;
  readonly until: Date;
}

/** The row of these days: made once, however many ask for it at once. */
async function rowFor(
  tx: TxScope,
  { organizationId, accountId, from, until }: Days,
  startedBy: string,
): Promise<string> {
  const days = { account: accountId, fromAt: from, untilAt: until };
  const row = { ...days, id: newId(), organizationId, startedBy, state: 'waiting' as const };
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
    { state: 'waiting', cursor: null, readAt: null, problem: null, startedBy },
  );
  return id;
}

async function enqueued(tx: TxScope, id: string, { organizationId }: Pick<Days, 'organizationId'>): Promise<string> {
  tx.enqueue(matchJob, { matchId: id, organizationId });
  return id;
}
