import type { EntityManager } from '@mikro-orm/sql';
import type { Scope } from '../../kernel/scope/scope.ts';
import { factorBetween, type RateTable } from '../../kernel/values/exchange.ts';
import { codesIn, currencySettings } from './currency-settings.ts';
import { RateDay } from './rate-day.entity.ts';

export interface RateDayRow extends RateTable {
  readonly id: string;
  readonly provider: string;
  readonly day: string;
  readonly source: string;
  readonly reportedAt: Date;
  readonly confirmedAt: Date;
}

/** After so long without a word of its provider nobody should rely on a table. */
const GOOD_FOR_DAYS = 7;
/** The rate of a day is that of the last day with one: over Easter there are four without. */
const REACHES_DAYS = 7;
/** A few seconds of memory: every page asks, and the table changes once a day. */
const FRESH_MS = 5000;

const known = new WeakMap<object, { readonly readAt: number; readonly row: RateDayRow | undefined }>();

/** The table that the site's provider last said is the newest, however long ago that was. */
export async function latestRates(scope: Scope): Promise<RateDayRow | undefined> {
  const { rates: provider } = scope.capabilities;
  if (!provider) return undefined;
  const now = scope.clock.now().getTime();
  const before = known.get(scope.site);
  if (before && now - before.readAt < FRESH_MS && now >= before.readAt) return before.row;
  const row = await scope.em.findOne(
    RateDay,
    { provider: provider.id },
    { orderBy: { confirmedAt: 'desc', day: 'desc' }, disableIdentityMap: true },
  );
  const found = row ? rowOf(row) : undefined;
  known.set(scope.site, { readAt: now, row: found });
  return found;
}

/** This process sees a new table at once, others within seconds. */
export function forgetRates({ site }: Pick<Scope, 'site'>): void {
  known.delete(site);
}

/** The same while it can be relied on: estimates are made from this one. */
export async function usableRates(scope: Scope): Promise<RateDayRow | undefined> {
  const row = await latestRates(scope);
  return row && row.confirmedAt > scope.clock.in({ days: -GOOD_FOR_DAYS }) ? row : undefined;
}

/** In which currencies visitors may have prices estimated, right now. */
export async function offeredCurrencies(scope: Scope): Promise<readonly string[]> {
  const offered = codesIn((await scope.settings.get(currencySettings)).offered);
  if (offered.length === 0) return [];
  const table = await usableRates(scope);
  return table ? offered.filter((code) => factorBetween(table, table.base, code)) : [];
}

/** The newest tables, of whichever provider. */
export async function listRateDays(scope: Scope, { limit = 14 }: { readonly limit?: number } = {}) {
  const rows = await scope.em.find(
    RateDay,
    {},
    { orderBy: { day: 'desc', confirmedAt: 'desc' }, limit, disableIdentityMap: true },
  );
  return rows.map(rowOf);
}

/** What was known of two currencies on a day: the table of that day, or of the last one before it. */
export async function ratesOn(
  em: EntityManager,
  { day, from, to }: { readonly day: string; readonly from: string; readonly to: string },
): Promise<RateDayRow | undefined> {
  const oldest = new Date(Date.parse(day) - REACHES_DAYS * 86_400_000).toISOString().slice(0, 10);
  const rows = await em.find(
    RateDay,
    { day: { $lte: day, $gte: oldest } },
    { orderBy: { day: 'desc', confirmedAt: 'desc' }, limit: 20, disableIdentityMap: true },
  );
  return rows.map(rowOf).find((table) => factorBetween(table, from, to));
}

function rowOf({ id, provider, day, base, source, rates, reportedAt, confirmedAt }: RateDay): RateDayRow {
  return { id, provider, day, base, source, rates, reportedAt, confirmedAt };
}
