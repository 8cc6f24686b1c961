import { defineEntity, p } from '@mikro-orm/core';
import { id, minorUnits, state, text, uuid } from '../../kernel/db/columns.ts';
import { Event, Occurrence } from '../events/index.ts';
import { TicketType } from './ticket-type.entity.ts';
import { Variation } from './variation.entity.ts';

/** What runs out: places of an event, tickets at a price, uses of a promotion or code, a budget or a gift card's money, what one buyer may have. */
export type QuotaPurpose = 'places' | 'tier' | 'uses' | 'budget' | 'gift_card' | 'buyer';

/**
 * Something that runs out, mostly places. `taken` is the only counter of stock: raised by a draft, untouched by confirming, lowered by a release, and
 * changed only by `claimQuota` and `releaseQuota`. No `version` column: the counter is not an edit.
 */
const QuotaSchema = defineEntity({
  name: 'Quota',
  tableName: 'quotas',
  properties: {
    id: id(),
    organizationId: uuid(),
    purpose: state<QuotaPurpose>().default('places'),
    /** Null: it counts across the organization's events. Places belong to an event. */
    event: () => p.manyToOne(Event).ref().nullable().createForeignKeyConstraint(false),
    /** Null: the places of all occurrences together. */
    occurrence: () => p.manyToOne(Occurrence).ref().nullable().createForeignKeyConstraint(false),
    /** The type whose own `quantity` this is; null for a quota that was made to be shared. */
    ownTypeId: uuid().nullable(),
    /** It counts the seats of this price category on its date; nothing for places without numbers. */
    seatCategory: text(60).nullable(),
    /** The variation whose own `quantity` this is. */
    ownVariationId: uuid().nullable(),
    name: text(200),
    /** Places, uses, or minor units of money. Null: unlimited. */
    size: minorUnits().nullable(),
    taken: minorUnits().default(0),
  },
  uniques: [
    { name: 'quotas_tenant_uq', properties: ['organizationId', 'id'] },
    { name: 'quotas_seats_uq', properties: ['occurrence', 'seatCategory'] },
  ],
  checks: [
    { name: 'quotas_taken_ck', expression: 'taken >= 0' },
    { name: 'quotas_places_ck', expression: "purpose <> 'places' or event_id is not null" },
    { name: 'quotas_size_ck', expression: 'size is null or (size >= 0 and taken <= size)' },
  ],
  indexes: [{ name: 'quotas_event_ix', properties: ['event'] }],
});

export class Quota extends QuotaSchema.class {}
QuotaSchema.setClass(Quota);

/** A ticket type may be sold while all its quotas have places. */
const TicketTypeQuotaSchema = defineEntity({
  name: 'TicketTypeQuota',
  tableName: 'ticket_type_quotas',
  properties: {
    id: id(),
    organizationId: uuid(),
    ticketType: () => p.manyToOne(TicketType).ref().createForeignKeyConstraint(false),
    quota: () => p.manyToOne(Quota).ref().createForeignKeyConstraint(false),
    /** The quota counts this variation alone; null: all of them. */
    variation: () => p.manyToOne(Variation).ref().nullable().createForeignKeyConstraint(false),
  },
  uniques: [{ name: 'ticket_type_quotas_uq', properties: ['ticketType', 'quota'] }],
});

export class TicketTypeQuota extends TicketTypeQuotaSchema.class {}
TicketTypeQuotaSchema.setClass(TicketTypeQuota);
