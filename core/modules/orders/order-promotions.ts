import type { EntityManager } from '@mikro-orm/sql';
import { maybeNumberIn, numberIn } from '../../kernel/db/rows.ts';
import { PROMOTION_COLUMNS, promotionIn, type LivePromotion } from '../promotions/index.ts';

/** A promotion that an order has, whatever became of it since. */
export interface OrderPromotion {
  /** Of the row that says what it took off. */
  readonly rowId: string;
  readonly minor: number;
  /** Null: it came by itself. */
  readonly code: string | null;
  /** Counts the uses of its code. */
  readonly codeQuotaId: string | null;
  readonly usesPerBuyer: number | null;
  readonly promotion: LivePromotion;
}

/** In the order in which they were taken off. */
export async function promotionsOfOrder(em: EntityManager, orderId: string): Promise<OrderPromotion[]> {
  const rows = await em.execute<Record<string, unknown>[]>(
    `select ${PROMOTION_COLUMNS}, p.uses_per_buyer, d.id as row_id, d.minor, d.code, c.uses_id as code_uses_id
     from order_discounts d inner join promotions p on p.id = d.promotion_id
     left join promotion_codes c on c.promotion_id = p.id and c.code = d.code
     where d.order_id = ? order by d.position, d.id`,
    [orderId],
  );
  const text = (value: unknown) => (value === null || value === undefined ? null : String(value));
  return rows.map((row) => ({
    rowId: String(row['row_id']),
    minor: numberIn(row['minor']),
    code: text(row['code']),
    codeQuotaId: text(row['code_uses_id']),
    usesPerBuyer: maybeNumberIn(row['uses_per_buyer']),
    promotion: promotionIn(row),
  }));
}
