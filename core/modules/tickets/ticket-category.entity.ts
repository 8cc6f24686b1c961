import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, translated, uuid } from '../../kernel/db/columns.ts';
import { Event } from '../events/index.ts';

/** A heading under which an event's ticket types and products stand. */
const TicketCategorySchema = defineEntity({
  name: 'TicketCategory',
  tableName: 'ticket_categories',
  properties: {
    id: id(),
    organizationId: uuid(),
    event: () => p.manyToOne(Event).ref().createForeignKeyConstraint(false),
    name: translated(),
    description: translated(),
    position: p.integer().default(0),
    createdAt: instant(),
  },
  uniques: [{ name: 'ticket_categories_tenant_uq', properties: ['organizationId', 'id'] }],
  indexes: [{ name: 'ticket_categories_event_ix', properties: ['event', 'position'] }],
});

export class TicketCategory extends TicketCategorySchema.class {}
TicketCategorySchema.setClass(TicketCategory);
