import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, minorUnits, state, translated, uuid } from '../../kernel/db/columns.ts';
import { TicketType } from './ticket-type.entity.ts';

export type VariationState = 'active' | 'archived';

/** One of several forms in which a type is sold, such as a size: with a price and places of its own where it has some. */
const VariationSchema = defineEntity({
  name: 'Variation',
  tableName: 'variations',
  properties: {
    id: id(),
    organizationId: uuid(),
    ticketType: () => p.manyToOne(TicketType).ref().createForeignKeyConstraint(false),
    name: translated(),
    /** Null: the type's price. */
    priceMinor: minorUnits().nullable(),
    position: p.integer().default(0),
    state: state<VariationState>().default('active'),
    createdAt: instant(),
  },
  uniques: [{ name: 'variations_tenant_uq', properties: ['organizationId', 'id'] }],
  checks: [{ name: 'variations_price_ck', expression: 'price_minor is null or price_minor >= 0' }],
  indexes: [{ name: 'variations_type_ix', properties: ['ticketType', 'position'] }],
});

export class Variation extends VariationSchema.class {}
VariationSchema.setClass(Variation);
