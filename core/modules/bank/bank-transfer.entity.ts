import { defineEntity, p } from '@mikro-orm/core';
import { currency, id, instant, minorUnits, state, text, uuid } from '../../kernel/db/columns.ts';
import { Order } from '../orders/index.ts';
import { GatewayAccount } from '../payments/index.ts';
import { BankBatch } from './bank-batch.entity.ts';
import { BankEntry } from './bank-entry.entity.ts';

/** `exported`: it stands in a file for the bank. `done`: the bank has carried it out. `refused`: it did not, or it came back. */
export type BankTransferState = 'open' | 'exported' | 'done' | 'refused';

/** Money that goes back by transfer: a refund of an order, or an entry that belongs to none. */
const BankTransferSchema = defineEntity({
  name: 'BankTransfer',
  tableName: 'bank_transfers',
  properties: {
    id: id(),
    organizationId: uuid(),
    /** The account that it goes from. */
    account: () => p.manyToOne(GatewayAccount).ref().createForeignKeyConstraint(false),
    refundId: uuid().nullable(),
    entry: () => p.manyToOne(BankEntry).ref().nullable().createForeignKeyConstraint(false),
    /** Of an entry that goes back: which time it is. Of a refund each one has a refund of its own. */
    attempt: p.integer().default(1),
    order: () => p.manyToOne(Order).ref().nullable().createForeignKeyConstraint(false),
    state: state<BankTransferState>().default('open'),
    currency: currency(),
    amountMinor: minorUnits(),
    holder: text(140),
    /** Null: nobody has said yet where to. */
    ibanSealed: p.text().nullable(),
    text: text(140),
    batch: () => p.manyToOne(BankBatch).ref().nullable().createForeignKeyConstraint(false),
    createdAt: instant(),
    doneAt: instant().nullable(),
    refusedAt: instant().nullable(),
    /** What the bank said. */
    note: text(500).nullable(),
  },
  checks: [{ name: 'bank_transfers_amount_ck', expression: 'amount_minor > 0' }],
  uniques: [
    { name: 'bank_transfers_tenant_uq', properties: ['organizationId', 'id'] },
    { name: 'bank_transfers_refund_uq', properties: ['refundId'] },
    { name: 'bank_transfers_attempt_uq', properties: ['entry', 'attempt'] },
  ],
  indexes: [
    { name: 'bank_transfers_state_ix', properties: ['organizationId', 'state', 'id'] },
    { name: 'bank_transfers_batch_ix', properties: ['batch'] },
  ],
});

export class BankTransfer extends BankTransferSchema.class {}
BankTransferSchema.setClass(BankTransfer);
