import { DomainError } from '../../kernel/errors.ts';
import { isId } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { Organization } from '../organizations/index.ts';
import { PayoutRun } from './payout-run.entity.ts';
import { Payout } from './payout.entity.ts';
import type { PayoutState } from './payout-state.ts';

type Reads = Pick<Scope, 'em'>;

export interface PayoutRow extends Omit<Payout, 'run' | 'file'> {
  readonly runId: string;
  readonly fileId: string | null;
  readonly organization: string;
}

export interface ListPayouts {
  readonly organizationId?: string | undefined;
  readonly runId?: string | undefined;
  readonly state?: PayoutState | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

/** The newest first. */
export async function listPayouts(
  { em }: Reads,
  { organizationId, runId, state, cursor, limit = 50 }: ListPayouts,
): Promise<{ readonly rows: readonly PayoutRow[]; readonly nextCursor: string | undefined }> {
  const where = {
    ...(organizationId === undefined ? {} : { organizationId }),
    ...(runId === undefined ? {} : { run: runId }),
    ...(state === undefined ? {} : { state }),
    ...(cursor !== undefined && isId(cursor) ? { id: { $lt: cursor } } : {}),
  };
  const found = await em.fork().find(Payout, where, { orderBy: { id: 'desc' }, limit: limit + 1 });
  const page = found.slice(0, limit);
  const names = await namesOf(em, page);
  return {
    rows: page.map((row) => rowOf(row, names)),
    nextCursor: found.length > limit ? page.at(-1)?.id : undefined,
  };
}

/** One; within an organization, where one is given. */
export async function payoutOf(
  { em }: Reads,
  { id, organizationId }: { readonly id: string; readonly organizationId?: string | undefined },
): Promise<PayoutRow> {
  const where = { id, ...(organizationId === undefined ? {} : { organizationId }) };
  const row = isId(id) ? await em.fork().findOne(Payout, where) : null;
  if (!row) throw new DomainError('payout.not_found', { status: 404 });
  return rowOf(row, await namesOf(em, [row]));
}

export interface RunRow {
  readonly id: string;
  readonly origin: PayoutRun['origin'];
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly leftOut: number;
  readonly payouts: readonly { readonly state: PayoutState; readonly currency: string; readonly amountMinor: number }[];
}

/** The last ones, the newest first. */
export async function listPayoutRuns({ em }: Reads, limit = 50): Promise<RunRow[]> {
  const runs = await em.fork().find(PayoutRun, {}, { orderBy: { id: 'desc' }, limit });
  const payouts = await em.fork().find(Payout, { run: { $in: runs.map(({ id }) => id) } });
  const byRun = Map.groupBy(payouts, ({ run }) => run.id);
  return runs.map(({ id, origin, createdBy, createdAt, leftOut }) => ({
    ...{ id, origin, createdBy, createdAt, leftOut: leftOut.length },
    payouts: (byRun.get(id) ?? []).map(({ state, currency, amountMinor }) => ({ state, currency, amountMinor })),
  }));
}

async function namesOf(em: Reads['em'], rows: readonly Payout[]): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(rows.map(({ organizationId }) => organizationId))];
  const found = await em.fork().find(Organization, { id: { $in: ids } }, { fields: ['name'] });
  return new Map(found.map(({ id, name }) => [id, name]));
}

function rowOf(row: Payout, names: ReadonlyMap<string, string>): PayoutRow {
  const { run, file, ...rest } = row as unknown as Payout & Record<string, never>;
  return {
    ...(rest as unknown as Omit<Payout, 'run' | 'file'>),
    ...{ runId: run.id, fileId: file?.id ?? null },
    organization: names.get(row.organizationId) ?? '',
  };
}

export interface PaidInMonth {
  readonly currency: string;
  /** `2027-03`, in UTC. */
  readonly month: string;
  readonly minor: number;
}

/** What arrived in each month since then. */
export async function paidByMonth(
  { em }: Reads,
  { organizationId, since }: { readonly organizationId: string; readonly since: Date },
): Promise<PaidInMonth[]> {
  const rows = await em.fork().find(Payout, { organizationId, state: 'paid', settledAt: { $gte: since } });
  const groups = Map.groupBy(rows, ({ currency, settledAt }) => `${currency} ${settledAt!.toISOString().slice(0, 7)}`);
  return [...groups].map(([key, own]) => ({
    currency: key.slice(0, 3),
    month: key.slice(4),
    minor: own.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
  }));
}
