import { defineEntity, p } from '@mikro-orm/core';
import { currency, id, instant, minorUnits, state, text, uuid } from '../../kernel/db/columns.ts';
import { Event } from '../events/index.ts';
import type { OrderBusiness } from './order-business.ts';
import type { LineTax } from './line-tax.ts';
import type { FeeParts } from '../pricing/index.ts';
import type { QuotaClaim } from '../tickets/index.ts';

export type OrderState = 'draft' | 'pending' | 'confirmed' | 'cancelled' | 'expired';

/** Where it came from. */
export type Channel = 'web' | 'api' | 'box_office' | 'import';

/** Whether a person has to look at the order before it can be paid; null where nobody has to. */
export type Approval = 'needed' | 'granted' | 'declined';

export interface OrderFee {
  /** Unique within the order, such as `acme.booking`. */
  readonly code: string;
  /** In the order's language. */
  readonly label: string;
  /** With its taxes. */
  readonly minor: number;
  /** Absent: a plugin's, which knows no taxes. */
  readonly taxes?: readonly LineTax[];
  /** `organizer`: recorded, and within no total. Absent: the buyer. */
  readonly paidBy?: 'buyer' | 'organizer';
  /** Whether it goes back when the order is refunded. Absent: nobody said. */
  readonly refundable?: boolean;
  /** What of it goes with the tickets and products. Absent: nobody knows, it is for the order. */
  readonly parts?: FeeParts;
  /** Of one that the organizer bears, what of it stays although the order is cancelled. Absent: nothing. */
  readonly staysMinor?: number;
}

/** A draft *is* the hold: it keeps its places until `expiresAt`. There is no cart. */
const OrderSchema = defineEntity({
  name: 'Order',
  tableName: 'orders',
  properties: {
    id: id(),
    organizationId: uuid(),
    event: () => p.manyToOne(Event).ref().createForeignKeyConstraint(false),
    /** Eight characters, unique on the whole site. */
    code: p.character().length(8).unique(),
    /** Raised to make earlier links to the order worthless. */
    secretVersion: p.integer().default(1),
    state: state<OrderState>(),
    channel: state<Channel>().default('web'),
    approval: state<Approval>().nullable(),
    email: text(254).nullable(),
    name: text(200).nullable(),
    userId: uuid().nullable(),
    /** The hold that its places were taken from: until it is placed, they go back there. */
    holdId: uuid().nullable(),
    /** Who sold it at the box office. */
    soldBy: uuid().nullable(),
    locale: text(20),
    currency: currency(),
    /** Lines and fees together. */
    totalMinor: minorUnits(),
    /** The taxes within `totalMinor`. */
    taxMinor: minorUnits().default(0),
    /** What the order as a whole holds beside its lines' places, such as a code's use; while its state holds places. */
    claims: p.json<QuotaClaim[]>().nullable(),
    /** The company it is for, where the buyer named one. */
    business: p.json<OrderBusiness>().nullable(),
    /** The rules' and those that plugins added at `order.fees`, as they were shown to the buyer. */
    fees: p.json<OrderFee[]>(),
    /** Kept by the payments module: captured, and given back. */
    paidMinor: minorUnits().default(0),
    refundedMinor: minorUnits().default(0),
    /** Promised by a way to pay, and taken later. */
    authorizedMinor: minorUnits().default(0),
    /** Of what was paid, what the organizer keeps of a cancelled order: its fees, or all of it. */
    keptMinor: minorUnits().default(0),
    expiresAt: instant().nullable(),
    /** How often a buyer asked for more time. */
    holdExtensions: p.integer().default(0),
    /** The day on which staff should look at it again, such as `2027-03-28`. */
    followUpOn: text(10).nullable(),
    placedAt: instant().nullable(),
    confirmedAt: instant().nullable(),
    cancelledAt: instant().nullable(),
    cancelReason: text(500).nullable(),
    /** Somebody demands its money back: its tickets admit nobody meanwhile. */
    ticketsBlockedAt: instant().nullable(),
    createdAt: instant(),
    updatedAt: instant(),
  },
  uniques: [{ name: 'orders_tenant_uq', properties: ['organizationId', 'id'] }],
  checks: [
    { name: 'orders_total_ck', expression: 'total_minor >= 0' },
    { name: 'orders_tax_ck', expression: 'tax_minor >= 0 and tax_minor <= total_minor' },
    { name: 'orders_refunded_ck', expression: 'refunded_minor >= 0 and refunded_minor <= paid_minor' },
  ],
  indexes: [
    { name: 'orders_expiry_ix', properties: ['state', 'expiresAt'] },
    { name: 'orders_event_ix', properties: ['event', 'id'] },
    { name: 'orders_email_ix', properties: ['email'] },
    { name: 'orders_user_ix', properties: ['userId', 'id'] },
  ],
});

export class Order extends OrderSchema.class {}
OrderSchema.setClass(Order);
