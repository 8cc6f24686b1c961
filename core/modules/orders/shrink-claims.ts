import type { EntityManager } from '@mikro-orm/sql';
import { jsonIn, numberIn } from '../../kernel/db/rows.ts';
import { inLockOrder, type QuotaClaim, type QuotaPurpose } from '../tickets/index.ts';

/**
 * What a locked order claims as a whole, after some of its pieces were cancelled: what its buyer has of a type, the uses of
 * its codes and their budgets. Written down with the order, which then claims only the rest; answers what to give back.
 */
export async function shrinkClaims(em: EntityManager, orderId: string): Promise<QuotaClaim[]> {
  const [order] = await em.execute<{ claims: unknown }[]>('select claims from orders where id = ?', [orderId]);
  const claims = jsonIn<QuotaClaim[] | null>(order?.claims ?? null) ?? [];
  if (claims.length === 0) return [];
  const keep = await keeperOf(em, orderId, claims);
  const left = claims.map((claim) => ({ ...claim, count: keep(claim) }));
  const freed = claims.map(({ quotaId, count }, index) => ({ quotaId, count: count - left[index]!.count }));
  if (freed.every(({ count }) => count === 0)) return [];
  const rest = JSON.stringify(left.filter(({ count }) => count > 0));
  await em.execute('update orders set claims = ? where id = ?', [rest, orderId], 'run');
  return freed.filter(({ count }) => count > 0);
}

/** Writes down what a locked order claims more as a whole. */
export async function growClaims(em: EntityManager, orderId: string, more: readonly QuotaClaim[]): Promise<void> {
  if (more.length === 0) return;
  const [order] = await em.execute<{ claims: unknown }[]>('select claims from orders where id = ?', [orderId]);
  const held = jsonIn<QuotaClaim[] | null>(order?.claims ?? null) ?? [];
  const all = JSON.stringify(inLockOrder([...held, ...more.map(({ quotaId, count }) => ({ quotaId, count }))]));
  await em.execute('update orders set claims = ? where id = ?', [all, orderId], 'run');
}

interface Line {
  readonly typeId: string;
  readonly quantity: number;
  readonly live: number;
  readonly discountMinor: number;
}

interface Given {
  readonly promotionId: string;
  readonly minor: number;
  readonly ticketTypeIds: readonly string[];
  readonly usesQuotaId: string | null;
  readonly codeQuotaId: string | null;
  readonly budgetQuotaId: string | null;
}

async function keeperOf(em: EntityManager, orderId: string, claims: readonly QuotaClaim[]) {
  const lines = await linesOf(em, orderId);
  const given = await givenTo(em, orderId);
  const quotas = await em.execute<{ id: string; purpose: QuotaPurpose; name: string }[]>(
    'select id, purpose, name from quotas where id in (?)',
    [claims.map(({ quotaId }) => quotaId)],
  );
  const byId = new Map(quotas.map((quota) => [quota.id, quota]));

  return ({ quotaId, count }: QuotaClaim): number => {
    const quota = byId.get(quotaId);
    const promotion = given.find((each) => countedBy(each, quota));
    if (!promotion && quota?.purpose === 'buyer') {
      const own = lines.filter(({ typeId }) => typeId === quota.name);
      return Math.min(
        count,
        sum(own, ({ live }) => live),
      );
    }
    if (!promotion) return count;
    const own = lines.filter(({ typeId }) => isFor(promotion, typeId));
    // A code was used as long as something is left that it was used for.
    if (sum(own, ({ live }) => live) === 0) return 0;
    if (quota?.purpose !== 'budget') return count;
    const all = sum(own, ({ discountMinor }) => discountMinor);
    const left = sum(own, ({ discountMinor, live, quantity }) => (discountMinor * live) / quantity);
    return all === 0 ? count : Math.min(count, Math.ceil((promotion.minor * left) / all));
  };
}

function countedBy(
  { promotionId, usesQuotaId, codeQuotaId, budgetQuotaId }: Given,
  quota: { readonly id: string; readonly purpose: QuotaPurpose; readonly name: string } | undefined,
): boolean {
  if (!quota) return false;
  if (quota.purpose === 'buyer') return quota.name === promotionId;
  return [usesQuotaId, codeQuotaId, budgetQuotaId].includes(quota.id);
}

function isFor({ ticketTypeIds }: Given, typeId: string): boolean {
  return ticketTypeIds.length === 0 || ticketTypeIds.includes(typeId);
}

async function linesOf(em: EntityManager, orderId: string): Promise<Line[]> {
  const rows = await em.execute<Record<string, unknown>[]>(
    'select ticket_type_id, quantity, cancelled_count, discount_minor from order_lines where order_id = ?',
    [orderId],
  );
  return rows.map((row) => {
    const quantity = numberIn(row['quantity']);
    const live = quantity - numberIn(row['cancelled_count']);
    return { typeId: String(row['ticket_type_id']), quantity, live, discountMinor: numberIn(row['discount_minor']) };
  });
}

async function givenTo(em: EntityManager, orderId: string): Promise<Given[]> {
  const rows = await em.execute<Record<string, unknown>[]>(
    `select d.promotion_id, d.minor, p.ticket_type_ids, p.uses_id, p.budget_id, c.uses_id as code_uses_id
     from order_discounts d inner join promotions p on p.id = d.promotion_id
     left join promotion_codes c on c.promotion_id = p.id and c.code = d.code
     where d.order_id = ?`,
    [orderId],
  );
  const text = (value: unknown) => (value as string | null) ?? null;
  return rows.map((row) => ({
    promotionId: String(row['promotion_id']),
    minor: numberIn(row['minor']),
    ticketTypeIds: jsonIn<string[]>(row['ticket_type_ids']),
    usesQuotaId: text(row['uses_id']),
    codeQuotaId: text(row['code_uses_id']),
    budgetQuotaId: text(row['budget_id']),
  }));
}

function sum<T>(all: readonly T[], of: (one: T) => number): number {
  return all.reduce((total, one) => total + of(one), 0);
}
