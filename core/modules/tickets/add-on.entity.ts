import { defineEntity, p } from '@mikro-orm/core';
import { id, uuid } from '../../kernel/db/columns.ts';
import { TicketType } from './ticket-type.entity.ts';

/**
 * A type that can be had with another one. The numbers are for one piece of the main type; `included` of them cost
 * nothing. A bundle's parts are add-ons as well: as many at least as at most, all of them included.
 */
const AddOnSchema = defineEntity({
  name: 'AddOn',
  tableName: 'add_ons',
  properties: {
    id: id(),
    organizationId: uuid(),
    ticketType: () => p.manyToOne(TicketType).ref().createForeignKeyConstraint(false),
    addOn: () => p.manyToOne(TicketType).ref().createForeignKeyConstraint(false),
    min: p.integer().default(0),
    max: p.integer().default(1),
    included: p.integer().default(0),
    position: p.integer().default(0),
  },
  uniques: [
    { name: 'add_ons_tenant_uq', properties: ['organizationId', 'id'] },
    { name: 'add_ons_pair_uq', properties: ['ticketType', 'addOn'] },
  ],
  checks: [
    { name: 'add_ons_count_ck', expression: 'min >= 0 and max >= min and max >= 1' },
    { name: 'add_ons_included_ck', expression: 'included >= 0 and included <= max' },
    { name: 'add_ons_self_ck', expression: 'ticket_type_id <> add_on_id' },
  ],
});

export class AddOn extends AddOnSchema.class {}
AddOnSchema.setClass(AddOn);
