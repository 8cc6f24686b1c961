import type { EntityManager } from '@mikro-orm/sql';
import { jsonIn, numberIn } from '../../kernel/db/rows.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';
import { buyerQuotaId, ensureBuyerQuotas, type BuyerLimit } from '../promotions/index.ts';
import { claimQuota, inLockOrder, type QuotaClaim } from '../tickets/index.ts';
import type { Placement } from './write-placements.ts';

interface Limited extends BuyerLimit {
  readonly orderId: string;
  readonly code: string;
  readonly claims: readonly QuotaClaim[];
}

/**
 * Who buys is known when the order is placed: what one buyer may use of a promotion is claimed here, and given back with
 * everything else that the order holds. Orders without such a promotion cost nothing but the question.
 */
export async function claimForBuyers(tx: TxScope, placements: readonly Placement[]): Promise<void> {
  const limited = await limitsOf(
    tx.em,
    placements.map(({ draft }) => draft.id),
  );
  if (limited.length === 0) return;
  const claims = limited.flatMap((limit) => {
    const { scope, buyer } = placements.find(({ draft }) => draft.id === limit.orderId)!;
    // Whom the box office sells to without an address is nobody it could meet again.
    return buyer.email === null
      ? []
      : [{ ...limit, quotaId: buyerQuotaId(scope.site, limit.promotionId, buyer.email) }];
  });
  if (claims.length === 0) return;
  await ensureBuyerQuotas(tx.em, claims);
  for (const [orderId, own] of Map.groupBy(claims, (claim) => claim.orderId)) {
    const all = inLockOrder([...own[0]!.claims, ...own.map(({ quotaId }) => ({ quotaId, count: 1 }))]);
    await tx.em.execute('update orders set claims = ? where id = ?', [JSON.stringify(all), orderId], 'run');
  }
  tx.claimLast(async (em) => {
    const claim = await claimQuota(
      em,
      claims.map(({ quotaId }) => ({ quotaId, count: 1 })),
    );
    if (claim.ok) return;
    const { code } = claims.find(({ quotaId }) => claim.short.includes(quotaId))!;
    throw new DomainError('promotion.used_by_buyer', { status: 409, params: { code }, field: 'buyer.email' });
  });
}

async function limitsOf(em: EntityManager, orderIds: readonly string[]): Promise<Limited[]> {
  const rows = await em.execute<Record<string, unknown>[]>(
    `select d.order_id, d.code, p.id, p.organization_id, p.uses_per_buyer, o.claims from order_discounts d
     inner join promotions p on p.id = d.promotion_id inner join orders o on o.id = d.order_id
     where d.order_id in (?) and p.uses_per_buyer is not null order by d.order_id, d.position`,
    [orderIds],
  );
  return rows.map((row) => ({
    orderId: String(row['order_id']),
    code: String(row['code']),
    promotionId: String(row['id']),
    organizationId: String(row['organization_id']),
    usesPerBuyer: numberIn(row['uses_per_buyer']),
    claims: jsonIn<QuotaClaim[] | null>(row['claims']) ?? [],
  }));
}
