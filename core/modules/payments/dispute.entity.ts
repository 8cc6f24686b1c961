import { defineEntity, p } from '@mikro-orm/core';
import type { DisputeReason, DisputeState } from '../../kernel/capabilities/gateway.ts';
import { id, instant, longText, minorUnits, state, text, uuid } from '../../kernel/db/columns.ts';
import { Payment } from './payment.entity.ts';

/** A buyer's bank asks about a payment or demands it back. */
const DisputeSchema = defineEntity({
  name: 'Dispute',
  tableName: 'disputes',
  properties: {
    id: id(),
    organizationId: uuid(),
    payment: () => p.manyToOne(Payment).ref().createForeignKeyConstraint(false),
    /** The provider's id. */
    ref: text(200),
    state: state<DisputeState>(),
    /** Higher where the bank asks again after it had decided. */
    round: p.integer().default(1),
    reason: state<DisputeReason>(),
    amountMinor: minorUnits(),
    /** What the provider charges for it. */
    feeMinor: minorUnits().default(0),
    /** The provider has taken the amount, and did not bring it back. */
    withdrawn: p.boolean().default(false),
    /** Of the amount, what the payment still had and cannot give back meanwhile. */
    claimedMinor: minorUnits().default(0),
    respondBy: instant().nullable(),
    /** The tickets of its order admit nobody. */
    blocksTickets: p.boolean().default(false),
    /** How often it was posted to the ledger. */
    postings: p.integer().default(0),
    /** How often somebody was reminded of the answer that is wanted. */
    reminders: p.integer().default(0),
    /** The organizer gave in. */
    acceptedAt: instant().nullable(),
    acceptedBy: text(200).nullable(),
    /** Somebody is handing in an answer, or gives in: one at a time. */
    answeringSince: instant().nullable(),
    answeredAt: instant().nullable(),
    answeredBy: text(200).nullable(),
    answerText: longText().nullable(),
    answerFile: text(255).nullable(),
    createdAt: instant(),
    updatedAt: instant(),
    closedAt: instant().nullable(),
  },
  checks: [{ name: 'disputes_claimed_ck', expression: 'claimed_minor >= 0 and claimed_minor <= amount_minor' }],
  uniques: [{ name: 'disputes_payment_ref_uq', properties: ['payment', 'ref'] }],
  indexes: [{ name: 'disputes_organization_ix', properties: ['organizationId', 'state', 'id'] }],
});

export class Dispute extends DisputeSchema.class {}
DisputeSchema.setClass(Dispute);
