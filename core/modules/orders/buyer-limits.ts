import type { EntityManager } from '@mikro-orm/sql';
import { jsonIn, numberIn } from '../../kernel/db/rows.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';
import {
  buyerQuotaId,
  claimQuota,
  ensureBuyerQuotas,
  inLockOrder,
  type BuyerLimit,
  type QuotaClaim,
} from '../tickets/index.ts';
import type { Placement } from './write-placements.ts';

interface Limited extends BuyerLimit {
  readonly orderId: string;
  readonly count: number;
  readonly refusal: DomainError;
}

/**
 * Who buys is known when the order is placed: what one buyer may have of a ticket type or use of a promotion is claimed
 * here, and given back with everything else that the order holds. Orders without such a limit cost nothing but a question.
 */
export async function claimForBuyers(tx: TxScope, placements: readonly Placement[]): Promise<void> {
  const limited = [...placements.flatMap(ofTypes), ...(await ofPromotions(tx.em, placements))];
  const claims = limited.flatMap((limit) => {
    const { scope, buyer } = placements.find(({ draft }) => draft.id === limit.orderId)!;
    // Whom the box office sells to without an address is nobody it could meet again.
    return buyer.email === null ? [] : [{ ...limit, quotaId: buyerQuotaId(scope.site, limit.subjectId, buyer.email) }];
  });
  if (claims.length === 0) return;
  await ensureBuyerQuotas(tx.em, claims);
  await keep(tx.em, claims);
  tx.claimLast(async (em) => {
    const claim = await claimQuota(em, claims);
    if (!claim.ok) throw claims.find(({ quotaId }) => claim.short.includes(quotaId))!.refusal;
  });
}

/** Writes the claims down with their orders, beside what those hold already. */
async function keep(em: EntityManager, claims: readonly (Limited & QuotaClaim)[]): Promise<void> {
  const mine = Map.groupBy(claims, ({ orderId }) => orderId);
  const rows = await em.execute<{ id: string; claims: unknown }[]>('select id, claims from orders where id in (?)', [
    [...mine.keys()],
  ]);
  for (const { id, claims: held } of rows) {
    const own = mine.get(id)!.map(({ quotaId, count }) => ({ quotaId, count }));
    const all = inLockOrder([...(jsonIn<QuotaClaim[] | null>(held ?? null) ?? []), ...own]);
    await em.execute('update orders set claims = ? where id = ?', [JSON.stringify(all), id], 'run');
  }
}

function ofTypes({ draft }: Placement): Limited[] {
  const limited = draft.lines.filter(({ maxPerBuyer }) => maxPerBuyer !== null);
  return [...Map.groupBy(limited, ({ ticketTypeId }) => ticketTypeId).values()].map((lines) => {
    const { ticketTypeId, name, maxPerBuyer } = lines[0]!;
    const params = { ticket: name, max: maxPerBuyer! };
    return {
      orderId: draft.id,
      organizationId: draft.organizationId,
      subjectId: ticketTypeId,
      most: maxPerBuyer!,
      count: lines.reduce((sum, { quantity }) => sum + quantity, 0),
      refusal: new DomainError('order.above_max_per_buyer', { status: 409, params, field: 'buyer.email' }),
    };
  });
}

async function ofPromotions(em: EntityManager, placements: readonly Placement[]): Promise<Limited[]> {
  const rows = await em.execute<Record<string, unknown>[]>(
    `select d.order_id, d.code, p.id, p.organization_id, p.uses_per_buyer from order_discounts d
     inner join promotions p on p.id = d.promotion_id
     where d.order_id in (?) and p.uses_per_buyer is not null order by d.order_id, d.position`,
    [placements.map(({ draft }) => draft.id)],
  );
  return rows.map((row) => ({
    orderId: String(row['order_id']),
    organizationId: String(row['organization_id']),
    subjectId: String(row['id']),
    most: numberIn(row['uses_per_buyer']),
    count: 1,
    refusal: new DomainError('promotion.used_by_buyer', {
      status: 409,
      params: { code: String(row['code']) },
      field: 'buyer.email',
    }),
  }));
}
