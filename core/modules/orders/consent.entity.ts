import { defineEntity, p } from '@mikro-orm/core';
import { hash, id, instant, uuid } from '../../kernel/db/columns.ts';
import { TermsRevision } from '../terms/index.ts';
import { Order } from './order.entity.ts';

/** Proof of what a buyer was asked and what they ticked when they placed an order. */
const ConsentSchema = defineEntity({
  name: 'Consent',
  tableName: 'consents',
  properties: {
    id: id(),
    organizationId: uuid(),
    order: () => p.manyToOne(Order).ref().createForeignKeyConstraint(false),
    /** The very text that was shown. */
    revision: () => p.manyToOne(TermsRevision).ref().createForeignKeyConstraint(false),
    given: p.boolean(),
    at: instant(),
    /** A keyed hash: whether two orders came from one network, not from which. */
    networkHash: hash().nullable(),
  },
  uniques: [{ name: 'consents_order_uq', properties: ['order', 'revision'] }],
});

export class Consent extends ConsentSchema.class {}
ConsentSchema.setClass(Consent);
