import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, minorUnits, state, text, uuid } from '../../kernel/db/columns.ts';
import { Order } from '../orders/index.ts';
import { GiftCard } from './gift-card.entity.ts';

/**
 * `issued`: what it began with. `redeemed` and `given_back`: a payment, and its refund or release. `adjusted`: by staff.
 * `expired`: what lapsed, and `renewed`: the same put back because staff gave it more time.
 */
export type MovementKind = 'issued' | 'redeemed' | 'given_back' | 'adjusted' | 'expired' | 'renewed';

/** One change of a balance. Rows are only ever added: a balance is the sum of its movements. */
const GiftCardMovementSchema = defineEntity({
  name: 'GiftCardMovement',
  tableName: 'gift_card_movements',
  properties: {
    id: id(),
    organizationId: uuid(),
    card: () => p.manyToOne(GiftCard).ref().createForeignKeyConstraint(false),
    kind: state<MovementKind>(),
    /** Below nothing where money left the card. */
    amountMinor: minorUnits(),
    /** What it was done for: the same thing moves money once. */
    key: text(120).fieldName('movement_key').unique(),
    order: () => p.manyToOne(Order).ref().nullable().createForeignKeyConstraint(false),
    note: text(500).nullable(),
    createdAt: instant(),
  },
  checks: [{ name: 'gift_card_movements_amount_ck', expression: 'amount_minor <> 0' }],
  indexes: [
    { name: 'gift_card_movements_card_ix', properties: ['card'] },
    { name: 'gift_card_movements_order_ix', properties: ['order'] },
  ],
});

export class GiftCardMovement extends GiftCardMovementSchema.class {}
GiftCardMovementSchema.setClass(GiftCardMovement);
