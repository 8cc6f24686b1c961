import { defineEntity, p } from '@mikro-orm/core';
import { currency, hash, id, instant, minorUnits, state, text, uuid } from '../../kernel/db/columns.ts';
import { Order } from '../orders/index.ts';
import { GatewayAccount, Payment } from '../payments/index.ts';
import { BankImport } from './bank-import.entity.ts';

/** `captured`: it is the money of an order. `open`: a person decides. `returned`: it goes back. `ignored`: none of ours. */
export type BankEntryState = 'captured' | 'open' | 'returned' | 'ignored';

/** Why a person is asked. */
export type BankDoubt = 'unknown' | 'several' | 'under' | 'over' | 'double' | 'late' | 'approval' | 'currency';

/** Money that came to a bank account. Each is here once, however often its statement is brought. */
const BankEntrySchema = defineEntity({
  name: 'BankEntry',
  tableName: 'bank_entries',
  properties: {
    id: id(),
    organizationId: uuid(),
    account: () => p.manyToOne(GatewayAccount).ref().createForeignKeyConstraint(false),
    import: () => p.manyToOne(BankImport).ref().createForeignKeyConstraint(false),
    /** What tells it from every other entry of the account. */
    entryKey: hash(),
    /** `2027-03-22`, as the bank booked it. */
    bookedOn: text(10),
    currency: currency(),
    amountMinor: minorUnits(),
    payer: text(140),
    payerIbanSealed: p.text().nullable(),
    text: text(1000),
    state: state<BankEntryState>(),
    doubt: state<BankDoubt>().nullable(),
    /** The order that it belongs to, or seems to. */
    order: () => p.manyToOne(Order).ref().nullable().createForeignKeyConstraint(false),
    payment: () => p.manyToOne(Payment).ref().nullable().createForeignKeyConstraint(false),
    note: text(500).nullable(),
    createdAt: instant(),
    settledAt: instant().nullable(),
    settledBy: text(200).nullable(),
  },
  checks: [{ name: 'bank_entries_amount_ck', expression: 'amount_minor > 0' }],
  uniques: [
    { name: 'bank_entries_tenant_uq', properties: ['organizationId', 'id'] },
    { name: 'bank_entries_once_uq', properties: ['account', 'entryKey'] },
  ],
  indexes: [
    { name: 'bank_entries_state_ix', properties: ['organizationId', 'state', 'id'] },
    { name: 'bank_entries_payment_ix', properties: ['payment'] },
  ],
});

export class BankEntry extends BankEntrySchema.class {}
BankEntrySchema.setClass(BankEntry);
