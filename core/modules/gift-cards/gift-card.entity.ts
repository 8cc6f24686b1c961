import { defineEntity, p } from '@mikro-orm/core';
import { currency, hash, id, instant, minorUnits, state, text, uuid, version } from '../../kernel/db/columns.ts';
import { Order, OrderLine } from '../orders/index.ts';

export type GiftCardState = 'active' | 'blocked';
/** Where it came from: made by staff, bought, or given in place of money that went back. */
export type GiftCardSource = 'issued' | 'sold' | 'refund';

/** Money that the organization owes to whoever has the code. Its balance moves in `move-balance.ts` alone. */
const GiftCardSchema = defineEntity({
  name: 'GiftCard',
  tableName: 'gift_cards',
  properties: {
    id: id(),
    organizationId: uuid(),
    /** By which a code is found. */
    codeHash: hash(),
    /** For the mail to its owner; nobody else is shown it again. */
    codeSealed: text(200),
    /** The last characters, by which people speak of it. */
    ending: text(4),
    currency: currency(),
    /** What it was issued with. */
    initialMinor: minorUnits(),
    /** What was ever put on it; what comes back from payments was on it before. */
    loadedMinor: minorUnits(),
    balanceMinor: minorUnits(),
    expiresAt: instant().nullable(),
    state: state<GiftCardState>().default('active'),
    source: state<GiftCardSource>(),
    /** The order that it was bought with, or whose money it stands for. */
    order: () => p.manyToOne(Order).ref().nullable().createForeignKeyConstraint(false),
    line: () => p.manyToOne(OrderLine).ref().nullable().createForeignKeyConstraint(false),
    /** Which piece of the line: each is issued once. */
    piece: p.integer().nullable(),
    /** The refund that it stands for: issued once. */
    refundId: uuid().nullable(),
    recipientName: text(200).nullable(),
    recipientEmail: text(254).nullable(),
    /** From the giver to the recipient. */
    message: text(1000).nullable(),
    /** When the recipient is to have it; null: at once. */
    deliverAt: instant().nullable(),
    /** When its code was mailed last, and how often. */
    mailedAt: instant().nullable(),
    mailings: p.integer().default(0),
    /** When its code was shown to whoever sold it over the counter. */
    handedOverAt: instant().nullable(),
    locale: text(20),
    /** For staff. */
    note: text(500).nullable(),
    tags: p.json<string[]>(),
    createdAt: instant(),
    version: version(),
  },
  uniques: [
    { name: 'gift_cards_tenant_uq', properties: ['organizationId', 'id'] },
    { name: 'gift_cards_code_uq', properties: ['organizationId', 'codeHash'] },
    { name: 'gift_cards_piece_uq', properties: ['line', 'piece'] },
    { name: 'gift_cards_refund_uq', properties: ['refundId'] },
  ],
  checks: [
    {
      name: 'gift_cards_balance_ck',
      expression: 'initial_minor > 0 and balance_minor >= 0 and balance_minor <= loaded_minor',
    },
  ],
  indexes: [
    { name: 'gift_cards_ending_ix', properties: ['organizationId', 'ending'] },
    { name: 'gift_cards_expiry_ix', properties: ['expiresAt'] },
    { name: 'gift_cards_order_ix', properties: ['order'] },
  ],
});

export class GiftCard extends GiftCardSchema.class {}
GiftCardSchema.setClass(GiftCard);
