import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, longText, state, text, uuid } from '../../kernel/db/columns.ts';
import { GatewayAccount } from '../payments/index.ts';
import type { BankField } from './bank-fields.ts';
import type { StatementFormat } from './statement.ts';

/** `draft`: it was looked at, nothing was written. `done`: its entries were taken in, and the file is forgotten. */
export type BankImportState = 'draft' | 'done';

/** A bank's statement that somebody brought. */
const BankImportSchema = defineEntity({
  name: 'BankImport',
  tableName: 'bank_imports',
  properties: {
    id: id(),
    organizationId: uuid(),
    account: () => p.manyToOne(GatewayAccount).ref().createForeignKeyConstraint(false),
    state: state<BankImportState>().default('draft'),
    format: state<StatementFormat>(),
    fileName: text(200),
    /** The file, sealed: it names people and their accounts. Null once its entries were taken in. */
    contentSealed: longText().nullable(),
    /** Of a table: its columns, and what each of them is. */
    headers: p.json<string[]>(),
    columns: p.json<(BankField | null)[]>(),
    entryCount: p.integer().default(0),
    createdBy: text(200),
    createdAt: instant(),
    doneAt: instant().nullable(),
  },
  uniques: [{ name: 'bank_imports_tenant_uq', properties: ['organizationId', 'id'] }],
  indexes: [{ name: 'bank_imports_state_ix', properties: ['organizationId', 'state', 'createdAt'] }],
});

export class BankImport extends BankImportSchema.class {}
BankImportSchema.setClass(BankImport);
