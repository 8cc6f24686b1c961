import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, state, text, uuid } from '../../kernel/db/columns.ts';
import { GatewayAccount } from '../payments/index.ts';

/** What a provider's books and ours may say differently. */
export const DIFFERENCE_KINDS = [
  /** It has money of which we know no payment. */
  'unknown_payment',
  /** We hold a payment as paid that its report does not have. */
  'not_reported',
  /** Amount or currency of a payment. */
  'amount',
  /** It gave money back of which we know nothing. */
  'unknown_refund',
  /** We hold a refund as arrived that its report does not have. */
  'refund_missing',
  'refund_amount',
  /** A bank took money back of which we know no dispute. */
  'unknown_dispute',
  /** It took more or less than we know, or brought back what we hold as taken. */
  'dispute_amount',
] as const;
export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

/** Both sides; null: that side has nothing. */
export interface DifferenceFacts {
  readonly oursMinor: number | null;
  readonly oursCurrency: string | null;
  readonly theirsMinor: number | null;
  readonly theirsCurrency: string | null;
  /** What the provider calls it. */
  readonly ref: string | null;
  readonly at: string | null;
}

export type DifferenceState = 'open' | 'gone' | 'settled';

const PaymentDifferenceSchema = defineEntity({
  name: 'PaymentDifference',
  tableName: 'payment_differences',
  properties: {
    id: id(),
    organizationId: uuid(),
    account: () => p.manyToOne(GatewayAccount).ref().createForeignKeyConstraint(false),
    kind: state<DifferenceKind>(),
    /** Which payment, refund or line of the report: there is one difference of a kind about it. */
    subject: text(220),
    paymentId: uuid().nullable(),
    facts: p.json<DifferenceFacts>(),
    /** `gone`: both sides say the same by now. `settled`: a person said why, and it stays so while the sums do. */
    state: state<DifferenceState>().default('open'),
    /** The match that saw it last. */
    matchId: uuid().nullable(),
    openedAt: instant(),
    closedAt: instant().nullable(),
    closedBy: text(200).nullable(),
    note: text(500).nullable(),
  },
  uniques: [{ name: 'payment_differences_subject_uq', properties: ['account', 'kind', 'subject'] }],
  indexes: [{ name: 'payment_differences_organization_ix', properties: ['organizationId', 'state', 'id'] }],
});

export class PaymentDifference extends PaymentDifferenceSchema.class {}
PaymentDifferenceSchema.setClass(PaymentDifference);
