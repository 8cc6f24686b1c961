import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, state, text, uuid, version } from '../../kernel/db/columns.ts';
import { Event, Occurrence } from '../events/index.ts';
import { TicketType } from './ticket-type.entity.ts';
import { Variation } from './variation.entity.ts';

/** `used`: all of its places became orders. */
export type HoldState = 'active' | 'released' | 'expired' | 'used';

/**
 * Places of a ticket type, or chosen seats, on a date that staff keep back from the sale: for the press, a school, the band's
 * families, or because a camera stands there.
 */
const HoldSchema = defineEntity({
  name: 'Hold',
  tableName: 'holds',
  properties: {
    id: id(),
    organizationId: uuid(),
    event: () => p.manyToOne(Event).ref().createForeignKeyConstraint(false),
    /** Null: of seats that an order decides about. */
    ticketType: () => p.manyToOne(TicketType).ref().nullable().createForeignKeyConstraint(false),
    /** Null: of any form, where the type has several. */
    variation: () => p.manyToOne(Variation).ref().nullable().createForeignKeyConstraint(false),
    occurrence: () => p.manyToOne(Occurrence).ref().createForeignKeyConstraint(false),
    name: text(200),
    note: text(1000),
    /** `#rrggbb`, for lists and plans. */
    colour: p.character().length(7),
    /** Its places are seats, which say that they are its own. Their price categories count them. */
    seated: p.boolean().default(false),
    /** What is still kept back; places that became orders are no longer counted here. */
    count: p.integer(),
    /** The quotas whose `taken` counts this hold, beside those of its seats; exactly these are released. */
    quotaIds: p.json<string[]>(),
    expiresAt: instant().nullable(),
    state: state<HoldState>().default('active'),
    createdAt: instant(),
    version: version(),
  },
  uniques: [{ name: 'holds_tenant_uq', properties: ['organizationId', 'id'] }],
  checks: [{ name: 'holds_count_ck', expression: 'count >= 0' }],
  indexes: [
    { name: 'holds_event_ix', properties: ['event', 'state'] },
    { name: 'holds_expiry_ix', properties: ['state', 'expiresAt'] },
  ],
});

export class Hold extends HoldSchema.class {}
HoldSchema.setClass(Hold);
