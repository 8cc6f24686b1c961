import { instantIn, numberIn } from '../../kernel/db/rows.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import type { RefusalReason } from './webhook-refusal.entity.ts';

export interface RefusalRow {
  readonly id: string;
  /** Null: an account that does not exist. */
  readonly account: { readonly id: string; readonly label: string } | null;
  readonly reason: RefusalReason;
  /** The hour's beginning. */
  readonly beginsAt: Date;
  readonly times: number;
  readonly lastAt: Date;
}

export interface ListRefusals {
  /** Nothing: the whole site, with what was for nobody. */
  readonly organizationId?: string | undefined;
  readonly accountId?: string | undefined;
  readonly reason?: RefusalReason | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
}

/** So many hours of one reason are shown: what is older is forgotten after a month. */
const MOST = 500;

/** Webhooks that were refused, counted by hour, the newest first. */
export async function listRefusals({ em }: Pick<Scope, 'em'>, list: ListRefusals): Promise<RefusalRow[]> {
  const { organizationId, accountId, reason, from, to } = list;
  const where: [string, string | Date][] = [
    ...(organizationId === undefined ? [] : [['r.organization_id = ?', organizationId] as [string, string]]),
    ...(accountId === undefined ? [] : [['r.account_id = ?', accountId] as [string, string]]),
    ...(reason === undefined ? [] : [['r.reason = ?', reason] as [string, string]]),
    ...(from === undefined ? [] : [['r.last_at >= ?', from] as [string, Date]]),
    ...(to === undefined ? [] : [['r.begins_at < ?', to] as [string, Date]]),
  ];
  const rows = await em.execute<Record<string, unknown>[]>(
    `select r.id, r.account_id, g.label, r.reason, r.begins_at, r.times, r.last_at
     from webhook_refusals r left join gateway_accounts g on g.id = r.account_id
     where ${where.map(([sql]) => sql).join(' and ') || '1 = 1'} order by r.begins_at desc, r.id desc limit ${MOST}`,
    where.map(([, value]) => value),
  );
  return rows.map((row) => ({
    id: String(row['id']),
    account: row['account_id'] ? { id: String(row['account_id']), label: String(row['label'] ?? '') } : null,
    reason: row['reason'] as RefusalReason,
    beginsAt: instantIn(row['begins_at']),
    times: numberIn(row['times']),
    lastAt: instantIn(row['last_at']),
  }));
}
