import { defineEntity, p } from '@mikro-orm/core';
import { hash, id, instant, state, text, uuid } from '../../kernel/db/columns.ts';
import { Event, Occurrence } from '../events/index.ts';
import { TicketType } from './ticket-type.entity.ts';
import { Variation } from './variation.entity.ts';

/** Only who is `waiting` counts; `lapsed`: the offer was not taken in time. */
export type WaitingState = 'waiting' | 'offered' | 'accepted' | 'declined' | 'lapsed' | 'left' | 'removed';

/** Somebody waits for places of a sold-out ticket type on a date: a demand that free stock is kept for. */
const WaitingEntrySchema = defineEntity({
  name: 'WaitingEntry',
  tableName: 'waiting_entries',
  properties: {
    id: id(),
    organizationId: uuid(),
    event: () => p.manyToOne(Event).ref().createForeignKeyConstraint(false),
    ticketType: () => p.manyToOne(TicketType).ref().createForeignKeyConstraint(false),
    /** The form that is wanted, of a type that has several. */
    variation: () => p.manyToOne(Variation).ref().nullable().createForeignKeyConstraint(false),
    occurrence: () => p.manyToOne(Occurrence).ref().createForeignKeyConstraint(false),
    /** Null once it was forgotten. */
    email: text(254).nullable(),
    name: text(200),
    locale: text(20),
    /** All of them or none: a party goes together. */
    quantity: p.integer(),
    /** Higher ones are served first; among equals, who came first. */
    priority: p.integer().default(0),
    state: state<WaitingState>().default('waiting'),
    /** Hash of type, variation, date and address while it waits or has an offer: nobody stands in a line twice. */
    standing: hash().nullable(),
    /** The draft that was offered. */
    orderId: uuid().nullable(),
    offeredAt: instant().nullable(),
    offerExpiresAt: instant().nullable(),
    createdAt: instant(),
    updatedAt: instant(),
  },
  uniques: [
    { name: 'waiting_entries_tenant_uq', properties: ['organizationId', 'id'] },
    { name: 'waiting_entries_standing_uq', properties: ['standing'] },
  ],
  checks: [{ name: 'waiting_entries_quantity_ck', expression: 'quantity >= 1' }],
  indexes: [
    { name: 'waiting_entries_event_ix', properties: ['event', 'state', 'id'] },
    { name: 'waiting_entries_email_ix', properties: ['email'] },
    { name: 'waiting_entries_order_ix', properties: ['orderId'] },
  ],
});

export class WaitingEntry extends WaitingEntrySchema.class {}
WaitingEntrySchema.setClass(WaitingEntry);
