import { defineEntity, p } from '@mikro-orm/core';
import { currency, id, instant, minorUnits, state, text, uuid } from '../../kernel/db/columns.ts';

/** Why an organization gets nothing. */
export type LeftOutReason =
  'no_account' | 'payee_not_ready' | 'account_new' | 'blocked' | 'below_minimum' | 'owes' | 'on_hold';

export interface LeftOut {
  readonly organizationId: string;
  readonly organization: string;
  readonly currency: string;
  readonly availableMinor: number;
  readonly balanceMinor: number;
  readonly reason: LeftOutReason;
}

/** Payouts that were drafted together. */
const PayoutRunSchema = defineEntity({
  name: 'PayoutRun',
  tableName: 'payout_runs',
  properties: {
    id: id(),
    origin: state<'person' | 'schedule'>(),
    /** Of a scheduled one: its week or month, which has one run. */
    period: text(20).nullable().unique(),
    createdBy: text(200),
    createdById: uuid().nullable(),
    leftOut: p.json<LeftOut[]>(),
    createdAt: instant(),
  },
});

/** Payouts that were written into one file for the bank. */
const PayoutFileSchema = defineEntity({
  name: 'PayoutFile',
  tableName: 'payout_files',
  properties: {
    id: id(),
    run: () => p.manyToOne(PayoutRun).ref(),
    format: state<'sepa' | 'csv'>(),
    currency: currency(),
    count: p.integer(),
    totalMinor: minorUnits(),
    /** Where it goes from, as it was then: the file is the same each time. JSON. */
    debtorSealed: p.text().nullable(),
    createdBy: text(200),
    createdAt: instant(),
  },
});

export class PayoutRun extends PayoutRunSchema.class {}
PayoutRunSchema.setClass(PayoutRun);
export class PayoutFile extends PayoutFileSchema.class {}
PayoutFileSchema.setClass(PayoutFile);
