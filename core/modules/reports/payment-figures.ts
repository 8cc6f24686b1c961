import { DateTime } from 'luxon';
import { isPostgres } from '../../kernel/db/columns.ts';
import { numberIn } from '../../kernel/db/rows.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { postedSql } from '../ledger/index.ts';

type Raw = Readonly<Record<string, unknown>>;
type Reads = Pick<Scope, 'lagging' | 'clock'>;

/** How long a plot looks back, and the steps that it has then. */
export const FIGURE_SPANS = { 7: 'day', 30: 'day', 91: 'week', 365: 'month' } as const;
export type FigureSpan = keyof typeof FIGURE_SPANS;

export interface FiguresOf {
  readonly organizationId: string;
  readonly span: FigureSpan;
  /** Whose midnight separates the steps. */
  readonly zone: string;
}

/** So long it took from the beginning of a payment to its money, at most; in seconds. */
export const PAY_TIMES = [60, 300, 1800, 86_400, 259_200] as const;

export interface AccountFigures {
  readonly accountId: string;
  readonly label: string;
  /** What came in each step, by currency. */
  readonly revenue: ReadonlyMap<string, readonly number[]>;
  /** In each step. */
  readonly attempts: readonly number[];
  readonly failed: readonly number[];
  readonly reasons: ReadonlyMap<string, number>;
  /** How many were paid within each of `PAY_TIMES`, and how many took longer. */
  readonly payTimes: readonly number[];
}

export interface PaymentFigures {
  /** When each step begins; the last one is going on. */
  readonly steps: readonly Date[];
  readonly accounts: readonly AccountFigures[];
}

/**
 * What came in, how many attempts failed and how long paying took, for each way to pay. Counted by the database over the
 * period alone, by the indexes of organization and time.
 */
export async function paymentFigures(scope: Reads, of: FiguresOf): Promise<PaymentFigures> {
  const steps = stepsOf(scope.clock.now(), of);
  const at = { organizationId: of.organizationId, steps };
  const [names, revenue, attempts] = await Promise.all([
    scope.lagging.execute<Raw[]>(
      'select id, label from gateway_accounts where organization_id = ? order by position, id',
      [of.organizationId],
    ),
    revenueOf(scope, at),
    attemptsOf(scope, at),
  ]);
  const accounts = names.map((row): AccountFigures => {
    const accountId = String(row['id']);
    const own = (rows: readonly Raw[]) => rows.filter((each) => String(each['account_id']) === accountId);
    const tries = own(attempts);
    const failures = tries.filter(({ failed }) => numberIn(failed) === 1);
    return {
      ...{ accountId, label: String(row['label']) },
      revenue: new Map(
        [...Map.groupBy(own(revenue), ({ currency }) => String(currency))].map(([currency, rows]) => [
          currency,
          sumBy(rows, 'step', steps.length),
        ]),
      ),
      attempts: sumBy(tries, 'step', steps.length),
      failed: sumBy(failures, 'step', steps.length),
      reasons: new Map(
        [...Map.groupBy(failures, ({ reason }) => String(reason ?? 'other'))].map(([reason, rows]) => [
          reason,
          rows.reduce((sum, { total }) => sum + numberIn(total), 0),
        ]),
      ),
      payTimes: sumBy(
        tries.filter(({ took }) => took !== null),
        'took',
        PAY_TIMES.length + 1,
      ),
    };
  });
  return { steps, accounts: accounts.filter(({ attempts: all, revenue: sums }) => sums.size > 0 || all.some(Boolean)) };
}

interface Stepped {
  readonly organizationId: string;
  readonly steps: readonly Date[];
}

function revenueOf({ lagging }: Reads, { organizationId, steps }: Stepped): Promise<Raw[]> {
  const posted = postedSql({ organizationId, from: steps[0]!, cuts: steps });
  return lagging.execute<Raw[]>(
    `select step, account_id, currency, sum(minor) as total from (
       select ${stepCase('at', steps)} as step, gateway_account_id as account_id, currency, clearing_minor as minor
       from ${posted.sql} e where kind = 'payment.captured'
     ) came group by step, account_id, currency`,
    [...steps.slice(1), ...posted.values],
  );
}

// Who withdrew an attempt to pay another way did not fail; who gave up did. With how long it took, where it was paid: one
// look at the payments for both.
function attemptsOf({ lagging }: Reads, { organizationId, steps }: Stepped): Promise<Raw[]> {
  const seconds = isPostgres(lagging.getPlatform())
    ? 'extract(epoch from (settled_at - created_at))'
    : 'timestampdiff(second, created_at, settled_at)';
  const cases = PAY_TIMES.map((most, index) => `when ${seconds} < ${most} then ${index}`).join(' ');
  return lagging.execute<Raw[]>(
    `select step, account_id, failed, reason, took, count(*) as total from (
       select ${stepCase('created_at', steps)} as step, account_id, reason,
         case when state = 'failed' or (state = 'cancelled' and reason is not null) then 1 else 0 end as failed,
         case when state <> 'captured' or settled_at is null then null ${cases} else ${PAY_TIMES.length} end as took
       from payments where organization_id = ? and created_at >= ?
     ) tried group by step, account_id, failed, reason, took`,
    [...steps.slice(1), organizationId, steps[0]!],
  );
}

/** Which step a time falls into: its boundaries are given, since days depend on the zone. */
function stepCase(column: string, steps: readonly Date[]): string {
  if (steps.length === 1) return '0';
  const cases = steps.slice(1).map((_, index) => `when ${column} < ? then ${index}`);
  return `case ${cases.join(' ')} else ${steps.length - 1} end`;
}

function stepsOf(now: Date, { span, zone }: FiguresOf): Date[] {
  const unit = FIGURE_SPANS[span];
  const today = DateTime.fromJSDate(now, { zone }).startOf('day');
  const last = unit === 'month' ? today.startOf('month') : today;
  const [count, size] = unit === 'day' ? [span, 1] : unit === 'week' ? [Math.round(span / 7), 7] : [12, 1];
  // A week is seven days that end today.
  const begin = unit === 'week' ? last.minus({ days: 6 }) : last;
  const back = (steps: number) => (unit === 'month' ? { months: steps } : { days: steps * size });
  return Array.from({ length: count }, (_, index) => begin.minus(back(count - 1 - index)).toJSDate());
}

function sumBy(rows: readonly Raw[], by: 'step' | 'took', length: number): number[] {
  const sums = Array.from({ length }, () => 0);
  for (const row of rows) sums[numberIn(row[by])]! += numberIn(row['total']);
  return sums;
}
