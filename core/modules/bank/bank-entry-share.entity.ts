import { defineEntity, p } from '@mikro-orm/core';
import { id, minorUnits, uuid } from '../../kernel/db/columns.ts';
import { Order } from '../orders/index.ts';
import { Payment } from '../payments/index.ts';
import { BankEntry } from './bank-entry.entity.ts';

/** Of money that is for several orders, what is for one of them. */
const BankEntryShareSchema = defineEntity({
  name: 'BankEntryShare',
  tableName: 'bank_entry_shares',
  properties: {
    id: id(),
    organizationId: uuid(),
    entry: () => p.manyToOne(BankEntry).ref().createForeignKeyConstraint(false),
    order: () => p.manyToOne(Order).ref().createForeignKeyConstraint(false),
    payment: () => p.manyToOne(Payment).ref().createForeignKeyConstraint(false),
    amountMinor: minorUnits(),
  },
  checks: [{ name: 'bank_entry_shares_amount_ck', expression: 'amount_minor > 0' }],
  uniques: [
    { name: 'bank_entry_shares_tenant_uq', properties: ['organizationId', 'id'] },
    { name: 'bank_entry_shares_once_uq', properties: ['entry', 'order'] },
  ],
  indexes: [{ name: 'bank_entry_shares_payment_ix', properties: ['payment'] }],
});

export class BankEntryShare extends BankEntryShareSchema.class {}
BankEntryShareSchema.setClass(BankEntryShare);
