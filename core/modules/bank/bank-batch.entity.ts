import { defineEntity, p } from '@mikro-orm/core';
import { currency, id, instant, minorUnits, text, uuid } from '../../kernel/db/columns.ts';
import { GatewayAccount } from '../payments/index.ts';

/** Transfers that were written into one file for the bank. */
const BankBatchSchema = defineEntity({
  name: 'BankBatch',
  tableName: 'bank_batches',
  properties: {
    id: id(),
    organizationId: uuid(),
    account: () => p.manyToOne(GatewayAccount).ref().createForeignKeyConstraint(false),
    currency: currency(),
    count: p.integer(),
    totalMinor: minorUnits(),
    createdBy: text(200),
    createdAt: instant(),
    doneAt: instant().nullable(),
  },
  uniques: [{ name: 'bank_batches_tenant_uq', properties: ['organizationId', 'id'] }],
});

export class BankBatch extends BankBatchSchema.class {}
BankBatchSchema.setClass(BankBatch);
