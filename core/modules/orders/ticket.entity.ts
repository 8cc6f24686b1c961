import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, state, text, uuid } from '../../kernel/db/columns.ts';
import { Event, Occurrence } from '../events/index.ts';
import { TicketType } from '../tickets/index.ts';
import { OrderLine } from './order-line.entity.ts';
import { Order } from './order.entity.ts';

/** `reserved` from placing until the order is confirmed; only `valid` ones have been issued and admit. */
export type TicketState = 'reserved' | 'valid' | 'cancelled';

const TicketSchema = defineEntity({
  name: 'Ticket',
  tableName: 'tickets',
  properties: {
    id: id(),
    organizationId: uuid(),
    order: () => p.manyToOne(Order).ref().createForeignKeyConstraint(false),
    line: () => p.manyToOne(OrderLine).ref().createForeignKeyConstraint(false),
    event: () => p.manyToOne(Event).ref().createForeignKeyConstraint(false),
    ticketType: () => p.manyToOne(TicketType).ref().createForeignKeyConstraint(false),
    occurrence: () => p.manyToOne(Occurrence).ref().createForeignKeyConstraint(false),
    /** What the QR code says: `EP1.…`, 36 characters. */
    code: p.character().length(36).unique(),
    attendeeName: text(200),
    attendeeEmail: text(254).nullable(),
    state: state<TicketState>(),
    /** Set where it was cancelled alone: it stays so, whatever becomes of its order. */
    cancelledAt: instant().nullable(),
    /** While it admits nobody: of its order, and new tickets of such an order have it too. */
    blockedAt: instant().nullable(),
    /** Set once by the scan that admits; cleared by an undo. */
    admittedAt: instant().nullable(),
    position: p.integer(),
    createdAt: instant(),
  },
  uniques: [
    { name: 'tickets_tenant_uq', properties: ['organizationId', 'id'] },
    { name: 'tickets_line_position_uq', properties: ['line', 'position'] },
  ],
  indexes: [
    { name: 'tickets_order_ix', properties: ['order'] },
    { name: 'tickets_event_ix', properties: ['event', 'state'] },
  ],
});

export class Ticket extends TicketSchema.class {}
TicketSchema.setClass(Ticket);
