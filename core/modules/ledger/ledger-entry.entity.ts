import { defineEntity, p } from '@mikro-orm/core';
import { currency, hash, id, instant, state, text, uuid } from '../../kernel/db/columns.ts';
import { accountColumns } from './account-columns.ts';
import { ACCOUNTS, columnOf } from './accounts.ts';

export type EntrySource = 'order' | 'payment' | 'refund' | 'dispute' | 'gift_card' | 'payout';

/** What happened. */
export const ENTRY_KINDS = [
  ...['order.confirmed', 'order.changed', 'order.tickets_cancelled', 'order.cancelled', 'order.reopened'],
  ...['order.payment_fee', 'order.opening', 'payment.captured', 'payment.passed_on', 'payment.passed_back'],
  ...['refund.started', 'refund.succeeded', 'refund.failed', 'refund.bounced'],
  ...['dispute.withdrawn', 'dispute.returned', 'dispute.lost', 'dispute.reopened', 'dispute.fee'],
  ...['gift_card.issued', 'gift_card.redeemed', 'gift_card.given_back', 'gift_card.adjusted'],
  ...['gift_card.expired', 'gift_card.renewed'],
  ...['payout.drafted', 'payout.paid', 'payout.failed', 'payout.reversed', 'payout.received'],
] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/**
 * One thing that moved money or what is owed. Its lines are its columns: so many accounts, that is all there are, and one
 * row is whole or not there. The database refuses a row that does not sum to nothing, and every change but the chain's.
 */
const LedgerEntrySchema = defineEntity({
  name: 'LedgerEntry',
  tableName: 'ledger_entries',
  properties: {
    id: id(),
    organizationId: uuid(),
    currency: currency(),
    /** What it was posted for: the same thing is posted once. */
    key: text(200).fieldName('entry_key').unique(),
    kind: text(40).$type<EntryKind>(),
    sourceKind: state<EntrySource>(),
    sourceId: uuid(),
    /** Without a reference to the order: the book outlives what it tells of. */
    orderId: uuid().nullable(),
    /** Which `clearing` account it moves. */
    gatewayAccountId: uuid().nullable(),
    /** When it happened; of what happened before there was a ledger, long before `createdAt`. */
    at: instant(),
    createdAt: instant(),
    ...accountColumns(),
    /** Its place in the chain, written a moment after the commit. */
    seq: p.bigint('number').nullable(),
    hash: hash().nullable(),
  },
  checks: [{ name: 'ledger_entries_zero_ck', expression: `${ACCOUNTS.map(columnOf).join(' + ')} = 0` }],
  uniques: [{ name: 'ledger_entries_seq_uq', properties: ['seq'] }],
  indexes: [
    { name: 'ledger_entries_order_ix', properties: ['orderId'] },
    { name: 'ledger_entries_source_ix', properties: ['sourceId'] },
    { name: 'ledger_entries_organization_ix', properties: ['organizationId', 'at', 'id'] },
  ],
});

export class LedgerEntry extends LedgerEntrySchema.class {}
LedgerEntrySchema.setClass(LedgerEntry);
