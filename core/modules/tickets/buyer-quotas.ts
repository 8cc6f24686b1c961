import { createHmac } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/sql';
import { isPostgres } from '../../kernel/db/columns.ts';
import type { SiteFacts, TxScope } from '../../kernel/scope/scope.ts';

// What one buyer may have of a ticket type or a promotion is a quota whose id follows from both, so that it needs no table to be found and
// two orders of the same buyer can only ever make one. The address itself is not kept.

export interface BuyerLimit {
  readonly organizationId: string;
  /** The ticket type or promotion. */
  readonly subjectId: string;
  readonly most: number;
}

export function buyerQuotaId(site: Pick<SiteFacts, 'key'>, subjectId: string, email: string): string {
  const hash = createHmac('sha256', site.key('buyers')).update(`${subjectId} ${email.trim().toLowerCase()}`).digest();
  // A UUID of version 8 (RFC 9562): its bits are the application's own.
  hash[6] = (hash[6]! & 0x0f) | 0x80;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const hex = hash.subarray(0, 16).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** Makes the buyers' quotas that there are not yet. */
export async function ensureBuyerQuotas(
  em: EntityManager,
  limits: readonly (BuyerLimit & { readonly quotaId: string })[],
): Promise<void> {
  if (limits.length === 0) return;
  const [ignore, conflict] = isPostgres(em.getPlatform()) ? ['', 'on conflict do nothing'] : ['ignore', ''];
  const rows = limits.map(() => "(?, ?, 'buyer', ?, ?, 0)").join(', ');
  await em.execute(
    `insert ${ignore} into quotas (id, organization_id, purpose, name, size, taken) values ${rows} ${conflict}`,
    limits.flatMap(({ quotaId, organizationId, subjectId, most }) => [quotaId, organizationId, subjectId, most]),
    'run',
  );
}

/** A new limit per buyer; who has used more already keeps what they have. */
export async function resizeBuyers(tx: TxScope, subjectId: string, size: number | null): Promise<void> {
  await tx.em.execute(
    `update quotas set size = ${size === null ? '?' : 'case when taken > ? then taken else ? end'}
     where purpose = 'buyer' and name = ?`,
    [...(size === null ? [null] : [size, size]), subjectId],
    'run',
  );
}
