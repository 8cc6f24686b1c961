import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, minorUnits, state, text, translated, uuid, version } from '../../kernel/db/columns.ts';
import { Event } from '../events/index.ts';

export type TicketTypeState = 'active' | 'archived';

/** What is sold; its currency is the event's. */
const TicketTypeSchema = defineEntity({
  name: 'TicketType',
  tableName: 'ticket_types',
  properties: {
    id: id(),
    organizationId: uuid(),
    event: () => p.manyToOne(Event).ref().createForeignKeyConstraint(false),
    name: translated(),
    description: translated(),
    priceMinor: minorUnits(),
    minPerOrder: p.integer().default(1),
    maxPerOrder: p.integer().default(10),
    salesStart: instant().nullable(),
    salesEnd: instant().nullable(),
    position: p.integer().default(0),
    hidden: p.boolean().default(false),
    /** The price category of the seats that come with it; nothing for places without numbers. */
    seatCategory: text(60).nullable(),
    state: state<TicketTypeState>().default('active'),
    /** Since when all of its places are sold; kept by the watch over the stock. */
    soldOutAt: instant().nullable(),
    createdAt: instant(),
    version: version(),
  },
  uniques: [{ name: 'ticket_types_tenant_uq', properties: ['organizationId', 'id'] }],
  checks: [
    { name: 'ticket_types_price_ck', expression: 'price_minor >= 0' },
    { name: 'ticket_types_per_order_ck', expression: 'min_per_order >= 1 and max_per_order >= min_per_order' },
  ],
  indexes: [{ name: 'ticket_types_event_ix', properties: ['event', 'position'] }],
});

export class TicketType extends TicketTypeSchema.class {}
TicketTypeSchema.setClass(TicketType);
