import type { EntityManager } from '@mikro-orm/sql';
import { booleanIn, jsonIn, numberIn } from '../../kernel/db/rows.ts';
import type { ChangedLine } from './changed-order.ts';
import type { LineTax } from './line-tax.ts';
import { seatsIn } from './order-rows.ts';

/** The lines of an order with all that a change of them has to keep. */
export async function linesToChange(em: EntityManager, orderId: string): Promise<ChangedLine[]> {
  const rows = await em.execute<Record<string, unknown>[]>(
    `select id, ticket_type_id, occurrence_id, variation_id, add_on_to_id, name, quantity, admits, unit_minor,
       discount_minor, total_minor, tax_minor, taxes, cancelled_count, credited_minor, quota_ids, tier_quota_id, seats, position
     from order_lines where order_id = ? order by position, id`,
    [orderId],
  );
  const tickets = await em.execute<{ id: string; line_id: string }[]>(
    'select id, line_id from tickets where order_id = ? order by line_id, position',
    [orderId],
  );
  const text = (value: unknown) => (value === null || value === undefined ? null : String(value));
  return rows.map((row) => ({
    id: String(row['id']),
    ticketTypeId: String(row['ticket_type_id']),
    occurrenceId: String(row['occurrence_id']),
    variationId: text(row['variation_id']),
    addOnToId: text(row['add_on_to_id']),
    name: String(row['name']),
    quantity: numberIn(row['quantity']),
    admits: booleanIn(row['admits']),
    unitMinor: numberIn(row['unit_minor']),
    discountMinor: numberIn(row['discount_minor']),
    totalMinor: numberIn(row['total_minor']),
    taxMinor: numberIn(row['tax_minor']),
    taxes: jsonIn<LineTax[] | null>(row['taxes'] ?? null) ?? [],
    cancelledCount: numberIn(row['cancelled_count']),
    creditedMinor: numberIn(row['credited_minor']),
    quotaIds: jsonIn<string[]>(row['quota_ids']),
    tierQuotaId: text(row['tier_quota_id']),
    position: numberIn(row['position']),
    ticketIds: tickets.filter(({ line_id }) => line_id === row['id']).map(({ id }) => id),
    seats: seatsIn(row['seats']),
    seatWish: null,
  }));
}
