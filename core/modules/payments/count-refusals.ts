import { isPostgres } from '../../kernel/db/columns.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import type { RefusalReason } from './webhook-refusal.entity.ts';

export interface Refused {
  /** The account that it was for; undefined: there is none. */
  readonly account: { readonly id: string; readonly organizationId: string | null } | undefined;
  readonly reason: RefusalReason;
}

const HOUR_MS = 3_600_000;
const COLUMNS = 'id, organization_id, account_id, place, reason, begins_at, times, last_at';

/** Counts webhooks that were refused, many with one statement: a flood of them must cost less than what it wants to cost. */
export async function countRefusals(scope: Scope, refused: readonly Refused[]): Promise<void> {
  const now = scope.clock.now();
  const beginsAt = new Date(now.getTime() - (now.getTime() % HOUR_MS));
  const groups = Map.groupBy(refused, ({ account, reason }) => `${account?.id ?? 'none'} ${reason}`);
  // In one order, so that two processes do not wait for each other.
  const rows = [...groups]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, own]) => ({ ...own[0]!, times: own.length }));
  const values = rows.flatMap(({ account, reason, times }) => [
    ...[newId(), account?.organizationId ?? null, account?.id ?? null, account?.id ?? 'none', reason, beginsAt],
    ...[times, now],
  ]);
  const again = isPostgres(scope.em.getPlatform())
    ? 'on conflict (place, reason, begins_at) do update set times = webhook_refusals.times + excluded.times, last_at = excluded.last_at'
    : 'on duplicate key update times = webhook_refusals.times + values(times), last_at = values(last_at)';
  const marks = rows.map(() => '(?, ?, ?, ?, ?, ?, ?, ?)').join(', ');
  await scope.em.fork().execute(`insert into webhook_refusals (${COLUMNS}) values ${marks} ${again}`, values, 'run');
}
