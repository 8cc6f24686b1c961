import { defineEntity, p } from '@mikro-orm/core';
import { id, minorUnits, text, uuid } from '../../kernel/db/columns.ts';
import { Occurrence } from '../events/index.ts';
import { TicketType, Variation } from '../tickets/index.ts';
import type { SeatName } from '../venues/index.ts';
import type { LineTax } from './line-tax.ts';
import { Order } from './order.entity.ts';
import type { Present } from './present.ts';

const OrderLineSchema = defineEntity({
  name: 'OrderLine',
  tableName: 'order_lines',
  properties: {
    id: id(),
    organizationId: uuid(),
    order: () => p.manyToOne(Order).ref().createForeignKeyConstraint(false),
    ticketType: () => p.manyToOne(TicketType).ref().createForeignKeyConstraint(false),
    occurrence: () => p.manyToOne(Occurrence).ref().createForeignKeyConstraint(false),
    /** The variation of the type that was chosen, where it has some. */
    variation: () => p.manyToOne(Variation).ref().nullable().createForeignKeyConstraint(false),
    /** The line that this one is an add-on of. */
    addOnTo: () => p.manyToOne(OrderLine).ref().nullable().createForeignKeyConstraint(false),
    /** The type's name in the order's language, as it was sold. */
    name: text(200),
    quantity: p.integer(),
    /** Its pieces are tickets; products admit nobody. */
    admits: p.boolean().default(true),
    /** Of one piece, before discounts. */
    unitMinor: minorUnits(),
    /** Taken off the whole line. */
    discountMinor: minorUnits().default(0),
    /** What the line costs: after its discount, with its taxes. */
    totalMinor: minorUnits(),
    /** The taxes within `totalMinor`. */
    taxMinor: minorUnits().default(0),
    taxes: p.json<LineTax[]>().nullable(),
    /** Tickets of it that were cancelled alone: they hold no places, while the line tells what was bought. */
    cancelledCount: p.integer().default(0),
    /** Taken off `totalMinor` since, because of them. */
    creditedMinor: minorUnits().default(0),
    /** The quotas whose `taken` counts this line; exactly these are released. Empty once released. */
    quotaIds: p.json<string[]>(),
    /** Counts what is sold at the price it was sold at. It stays written here when the line gives its places back. */
    tierQuotaId: uuid().nullable(),
    /** The seats of its tickets, in their order; they stay written here when the line gives them back. */
    seats: p.json<readonly SeatName[]>().nullable(),
    /** Of a gift card, for whom each piece is; null for the buyer's own. */
    presents: p.json<readonly (Present | null)[]>().nullable(),
    position: p.integer().default(0),
  },
  uniques: [{ name: 'order_lines_tenant_uq', properties: ['organizationId', 'id'] }],
  checks: [
    { name: 'order_lines_quantity_ck', expression: 'quantity >= 1' },
    {
      name: 'order_lines_cancelled_ck',
      expression:
        'cancelled_count >= 0 and cancelled_count <= quantity and credited_minor >= 0 and credited_minor <= total_minor',
    },
    {
      name: 'order_lines_money_ck',
      expression: 'total_minor >= 0 and discount_minor >= 0 and tax_minor >= 0 and tax_minor <= total_minor',
    },
  ],
  indexes: [{ name: 'order_lines_order_ix', properties: ['order'] }],
});

export class OrderLine extends OrderLineSchema.class {}
OrderLineSchema.setClass(OrderLine);
