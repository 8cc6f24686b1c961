import type { EntityManager } from '@mikro-orm/sql';
import { numberIn, jsonIn } from '../../kernel/db/rows.ts';
import { isFor } from '../promotions/index.ts';
import type { SeatName } from '../venues/index.ts';
import { promotionsOfOrder, type OrderPromotion } from './order-promotions.ts';

/** A line of an order that gave its places back, and what would count it again. */
export interface LineAgain {
  readonly id: string;
  readonly quantity: number;
  readonly occurrenceId: string;
  readonly quotaIds: string[];
  /** The same with the places of the order's code in place of the type's own; null where it has none. */
  readonly kept: string[] | null;
  readonly seats: readonly SeatName[] | null;
  readonly without: ReadonlySet<number>;
}

interface Row {
  id: string;
  ticket_type_id: string;
  quantity: unknown;
  occurrence_id: string;
  seats: unknown;
  quota_id: string | null;
  of_variation: string | null;
  tier_quota_id: string | null;
}

export async function linesAgain(em: EntityManager, orderId: string): Promise<LineAgain[]> {
  const rows = await em.execute<Row[]>(
    `select l.id, l.ticket_type_id, l.quantity - l.cancelled_count as quantity, l.occurrence_id, l.seats, l.tier_quota_id,
       q.id as quota_id, tq.variation_id as of_variation
     from order_lines l
     left join (ticket_type_quotas tq inner join quotas q on q.id = tq.quota_id)
       on tq.ticket_type_id = l.ticket_type_id and (tq.variation_id is null or tq.variation_id = l.variation_id)
       and (q.occurrence_id is null or q.occurrence_id = l.occurrence_id)
     where l.order_id = ? order by l.id, q.id`,
    [orderId],
  );
  const cancelled = await em.execute<{ line_id: string; position: unknown }[]>(
    'select line_id, position from tickets where order_id = ? and cancelled_at is not null',
    [orderId],
  );
  const promotions = await promotionsOfOrder(em, orderId);
  return [...Map.groupBy(rows, ({ id }) => id).values()].map((own) => {
    const { id, ticket_type_id, quantity, occurrence_id, seats, tier_quota_id } = own[0]!;
    const ofTier = tier_quota_id === null ? [] : [tier_quota_id];
    const idsOf = (some: readonly Row[]) => some.flatMap(({ quota_id }) => quota_id ?? []);
    const reserved = seats === null ? reservedFor(promotions, ticket_type_id) : null;
    const gone = cancelled.filter(({ line_id }) => line_id === id).map(({ position }) => numberIn(position));
    return {
      ...{ id, quantity: numberIn(quantity), occurrenceId: occurrence_id, without: new Set(gone) },
      // What it was sold at counts it again, or is sold out by now as places may be.
      quotaIds: [...ofTier, ...idsOf(own)],
      // What counts its variations goes on counting them.
      kept:
        reserved === null
          ? null
          : [...ofTier, reserved, ...idsOf(own.filter(({ of_variation }) => of_variation !== null))],
      seats: seats === null ? null : jsonIn<SeatName[]>(seats),
    };
  });
}

function reservedFor(promotions: readonly OrderPromotion[], typeId: string): string | null {
  const own = promotions.filter(({ code, promotion }) => code !== null && promotion.reservedQuotaId !== null);
  return own.find(({ promotion }) => isFor(promotion, typeId))?.promotion.reservedQuotaId ?? null;
}

/** Takes the places of a code for the lines that they are for, while it has enough; the others take the usual ones. */
export function withKept(lines: readonly LineAgain[], rooms: ReadonlyMap<string, number>): LineAgain[] {
  const left = new Map(rooms);
  return lines.map((line) => {
    const { kept, quantity } = line;
    if (kept === null || kept.some((id) => (left.get(id) ?? 0) < quantity)) return line;
    for (const id of kept) left.set(id, left.get(id)! - quantity);
    return { ...line, quotaIds: kept };
  });
}
