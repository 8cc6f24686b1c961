import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, minorUnits, translated, uuid } from '../../kernel/db/columns.ts';
import { Quota } from './quota.entity.ts';
import { TicketType } from './ticket-type.entity.ts';

/**
 * A price that a type has for a while, or for its first so many: the first tier in order that is open and not used up is
 * what a ticket costs. After the last one the type's own price counts.
 */
const PriceTierSchema = defineEntity({
  name: 'PriceTier',
  tableName: 'price_tiers',
  properties: {
    id: id(),
    organizationId: uuid(),
    ticketType: () => p.manyToOne(TicketType).ref().createForeignKeyConstraint(false),
    name: translated(),
    priceMinor: minorUnits(),
    startsAt: instant().nullable(),
    endsAt: instant().nullable(),
    /** Counts what is sold at this price; null: as many as there are. */
    quota: () => p.manyToOne(Quota).ref().nullable().createForeignKeyConstraint(false),
    position: p.integer().default(0),
    createdAt: instant(),
  },
  uniques: [{ name: 'price_tiers_tenant_uq', properties: ['organizationId', 'id'] }],
  checks: [
    { name: 'price_tiers_price_ck', expression: 'price_minor >= 0' },
    { name: 'price_tiers_window_ck', expression: 'starts_at is null or ends_at is null or ends_at > starts_at' },
  ],
  indexes: [{ name: 'price_tiers_type_ix', properties: ['ticketType', 'position'] }],
});

export class PriceTier extends PriceTierSchema.class {}
PriceTierSchema.setClass(PriceTier);
