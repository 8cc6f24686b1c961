import { ACCOUNTS, columnOf } from './accounts.ts';
import { HEAD, SUMMED } from './marks.ts';

export interface PostedOf {
  readonly organizationId: string;
  /** From then on. */
  readonly from?: Date | undefined;
  /** Before then. */
  readonly to?: Date | undefined;
  /** Between them: times that are asked to be told apart. */
  readonly cuts?: readonly Date[];
}

export interface Posted {
  readonly sql: string;
  readonly values: readonly (string | Date)[];
}

const HOUR_MS = 3_600_000;
const COLUMNS = ['at', 'currency', 'kind', 'gateway_account_id', ...ACCOUNTS.map(columnOf)].join(', ');
const MARK = 'coalesce((select seq from ledger_marks where id = ?), 0)';

/** Of entries: chained, and in no sum yet. With both ends, since PostgreSQL takes what lies above one for a third of all. */
export const SINCE_SUMMED = `seq > ${MARK} and seq <= ${MARK}`;
export const SINCE_VALUES: readonly string[] = [SUMMED, HEAD];

export function hourOf(at: Date): Date {
  return new Date(Math.floor(at.getTime() / HOUR_MS) * HOUR_MS);
}

/**
 * A table of what was posted for an organization, to sum and to count (`entries`): kept sums of whole hours, and the entries
 * themselves where they are in no sum yet, or where only a part of their hour is asked for. Whatever adds them up in one
 * statement is exact at that moment: the mark moves with the sums.
 */
export function postedSql({ organizationId, from, to, cuts = [] }: PostedOf): Posted {
  const hours = [...new Set([from, to, ...cuts].flatMap(cutHour))].map((time) => new Date(time));
  const period = (column: string): [string, Date][] => [
    ...(from ? [[`${column} >= ?`, from] as [string, Date]] : []),
    ...(to ? [[`${column} < ?`, to] as [string, Date]] : []),
  ];
  const kept: [string, string | Date][] = [...period('at'), ...hours.map((hour): [string, Date] => ['at <> ?', hour])];
  const one = `select ${COLUMNS}, 1 as entries from ledger_entries where organization_id = ?`;
  const within = period('at')
    .map(([sql]) => ` and ${sql}`)
    .join('');
  const times = period('at').map(([, time]) => time);
  const parts: [string, (string | Date)[]][] = [
    [
      `select ${COLUMNS}, entries from ledger_sums where organization_id = ?${kept.map(([sql]) => ` and ${sql}`).join('')}`,
      [organizationId, ...kept.map(([, value]) => value)],
    ],
    [`${one}${within} and seq is null`, [organizationId, ...times]],
    [`${one}${within} and ${SINCE_SUMMED}`, [organizationId, ...times, ...SINCE_VALUES]],
    ...hours.map((hour): [string, (string | Date)[]] => [
      `${one} and at >= ? and at < ? and seq <= ${MARK}`,
      [organizationId, later(hour, from), earlier(new Date(hour.getTime() + HOUR_MS), to), SUMMED],
    ]),
  ];
  return {
    sql: `(${parts.map(([sql]) => sql).join(' union all ')})`,
    values: parts.flatMap(([, values]) => values),
  };
}

/** The hour that a time parts. */
function cutHour(time: Date | undefined): number[] {
  return time === undefined || time.getTime() % HOUR_MS === 0 ? [] : [hourOf(time).getTime()];
}

const later = (a: Date, b: Date | undefined): Date => (b && b > a ? b : a);
const earlier = (a: Date, b: Date | undefined): Date => (b && b < a ? b : a);
