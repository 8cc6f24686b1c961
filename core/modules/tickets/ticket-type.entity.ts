import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, minorUnits, state, text, translated, uuid, version } from '../../kernel/db/columns.ts';
import { Event } from '../events/index.ts';
import { TicketCategory } from './ticket-category.entity.ts';

export type TicketTypeState = 'active' | 'archived';
/** A `product` admits nobody, such as a T-shirt; it has no ticket of its own. */
export type TicketKind = 'ticket' | 'product';
/** `open`: the buyer says what to pay, no less than the type's price. */
export type Pricing = 'fixed' | 'open';
export type SalesChannel = 'web' | 'box_office' | 'api';
export const SALES_CHANNELS = ['web', 'box_office', 'api'] as const satisfies readonly SalesChannel[];

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
    kind: state<TicketKind>().default('ticket'),
    category: () => p.manyToOne(TicketCategory).ref().nullable().createForeignKeyConstraint(false),
    pricing: state<Pricing>().default('fixed'),
    /** The least, where the buyer says what to pay. */
    priceMinor: minorUnits(),
    /** What the form proposes where the buyer says what to pay. */
    suggestedMinor: minorUnits().nullable(),
    /** What it cost before, shown struck through. */
    formerMinor: minorUnits().nullable(),
    minPerOrder: p.integer().default(1),
    maxPerOrder: p.integer().default(10),
    /** Over all orders of one e-mail address. */
    maxPerBuyer: p.integer().nullable(),
    salesStart: instant().nullable(),
    salesEnd: instant().nullable(),
    position: p.integer().default(0),
    hidden: p.boolean().default(false),
    /** The price category of the seats that come with it; nothing for places without numbers. */
    seatCategory: text(60).nullable(),
    /** Sold nowhere else than with the types it is an add-on of. */
    onlyAddOn: p.boolean().default(false),
    /** Where it is sold; null: everywhere. */
    channels: p.json<SalesChannel[]>().nullable(),
    /** Only these addresses and domains (`@example.org`) may have it; null: everybody. */
    onlyFor: p.json<string[]>().nullable(),
    /** A person looks at the order before it can be paid. */
    needsApproval: p.boolean().default(false),
    /** A gift card of so much is issued for each piece; 0: of what it costs. Null: it is none. */
    giftCardMinor: minorUnits().nullable(),
    /** When its tickets admit; null: the whole occurrence. */
    validFrom: instant().nullable(),
    validUntil: instant().nullable(),
    /** Has or had variations, tiers or add-ons; only then are their tables read when it is sold. */
    composed: p.boolean().default(false),
    state: state<TicketTypeState>().default('active'),
    /** Since when all of its places are sold; kept by the watch over the stock. */
    soldOutAt: instant().nullable(),
    createdAt: instant(),
    version: version(),
  },
  uniques: [{ name: 'ticket_types_tenant_uq', properties: ['organizationId', 'id'] }],
  checks: [
    {
      name: 'ticket_types_gift_card_ck',
      expression: `gift_card_minor is null or (gift_card_minor >= 0 and kind = 'product')`,
    },
    { name: 'ticket_types_price_ck', expression: 'price_minor >= 0' },
    { name: 'ticket_types_former_ck', expression: 'former_minor is null or former_minor > price_minor' },
    { name: 'ticket_types_suggested_ck', expression: 'suggested_minor is null or suggested_minor >= price_minor' },
    { name: 'ticket_types_per_buyer_ck', expression: 'max_per_buyer is null or max_per_buyer >= min_per_order' },
    {
      name: 'ticket_types_valid_ck',
      expression: 'valid_from is null or valid_until is null or valid_until > valid_from',
    },
    { name: 'ticket_types_per_order_ck', expression: 'min_per_order >= 1 and max_per_order >= min_per_order' },
  ],
  indexes: [{ name: 'ticket_types_event_ix', properties: ['event', 'position'] }],
});

export class TicketType extends TicketTypeSchema.class {}
TicketTypeSchema.setClass(TicketType);
