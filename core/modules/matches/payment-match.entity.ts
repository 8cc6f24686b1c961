import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, state, text, uuid } from '../../kernel/db/columns.ts';
import { GatewayAccount } from '../payments/index.ts';

/** What a provider's report comes to in one currency. */
export interface MatchSum {
  readonly currency: string;
  readonly capturedMinor: number;
  readonly refundedMinor: number;
  readonly disputedMinor: number;
  /** What the provider kept of payments, and charged besides. */
  readonly feesMinor: number;
  readonly paidOutMinor: number;
}

export type MatchState = 'waiting' | 'reading' | 'done' | 'failed';

/** A provider's report of some days, read and compared with our own books: one row for an account and its days. */
const PaymentMatchSchema = defineEntity({
  name: 'PaymentMatch',
  tableName: 'payment_matches',
  properties: {
    id: id(),
    organizationId: uuid(),
    account: () => p.manyToOne(GatewayAccount).ref().createForeignKeyConstraint(false),
    fromAt: instant(),
    untilAt: instant(),
    state: state<MatchState>().default('waiting'),
    /** Where the last page that was kept ended. */
    cursor: text(500).nullable(),
    /** The whole report is here. */
    readAt: instant().nullable(),
    /** Somebody was at it then: one at a time. */
    workedAt: instant().nullable(),
    movements: p.integer().default(0),
    /** Payments and refunds that are the same on both sides. */
    matched: p.integer().default(0),
    differences: p.integer().default(0),
    sums: p.json<MatchSum[]>().nullable(),
    /** Why it ended without a result: a code of the gateway's. */
    problem: text(40).nullable(),
    startedBy: text(200),
    createdAt: instant(),
    finishedAt: instant().nullable(),
  },
  uniques: [{ name: 'payment_matches_days_uq', properties: ['account', 'fromAt', 'untilAt'] }],
  indexes: [{ name: 'payment_matches_organization_ix', properties: ['organizationId', 'id'] }],
});

export class PaymentMatch extends PaymentMatchSchema.class {}
PaymentMatchSchema.setClass(PaymentMatch);
