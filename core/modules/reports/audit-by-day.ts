import { numberIn } from '../../kernel/db/rows.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { midnightsOf } from './midnights.ts';

export interface DayOfActivity {
  /** Midnight at which the day begins in the zone. */
  readonly beginsAt: Date;
  readonly entries: number;
}

/** How much happened on each of the last days, today the last; days without anything are there with zero. */
export async function auditByDay(
  scope: Scope,
  { organizationId, days, zone }: { organizationId?: string | undefined; days: number; zone: string },
): Promise<DayOfActivity[]> {
  const midnights = midnightsOf(scope.clock.now(), zone, days);
  const cases = midnights.slice(1).map((_, index) => `when at < ? then ${index}`);
  const rows = await scope.lagging.execute<{ day: unknown; entries: unknown }[]>(
    `select day, count(*) as entries from (
       select case ${cases.join(' ')} else ${days - 1} end as day from audit_entries
       where at >= ? ${organizationId === undefined ? '' : 'and organization_id = ?'}
     ) happened group by day`,
    [...midnights.slice(1), midnights[0], ...(organizationId === undefined ? [] : [organizationId])],
  );
  return midnights.map((beginsAt, index) => ({
    beginsAt,
    entries: numberIn(rows.find(({ day }) => numberIn(day) === index)?.entries),
  }));
}
