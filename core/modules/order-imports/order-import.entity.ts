import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, minorUnits, state, text, uuid, version } from '../../kernel/db/columns.ts';
import { Event } from '../events/index.ts';
import type { ImportField } from './import-fields.ts';
import type { ImportOptions } from './import-options.ts';
import type { ImportReport } from './import-report.ts';

/** `draft`: nothing was written yet. `stopped`: by a person, or in the middle; it goes on where it was. */
export type ImportState = 'draft' | 'running' | 'stopped' | 'done';

/** `orders` that were made elsewhere, or tickets for a list of `guests`. */
export type ImportKind = 'orders' | 'guests';

/** A file of orders, how it is read, and how far it is. */
const OrderImportSchema = defineEntity({
  name: 'OrderImport',
  tableName: 'order_imports',
  properties: {
    id: id(),
    organizationId: uuid(),
    event: () => p.manyToOne(Event).ref().createForeignKeyConstraint(false),
    kind: state<ImportKind>(),
    state: state<ImportState>().default('draft'),
    fileName: text(200),
    /** In the storage, as UTF-8; null once it was forgotten. */
    path: text(200).nullable(),
    encoding: text(20),
    delimiter: text(1),
    headers: p.json<string[]>(),
    /** What each column is, in their order; null: nothing that is looked at. */
    columns: p.json<(ImportField | null)[]>(),
    options: p.json<ImportOptions>(),
    /** What it would do, as it was looked at last. */
    report: p.json<ImportReport>().nullable(),
    rowCount: p.integer(),
    orderCount: p.integer().default(0),
    doneCount: p.integer().default(0),
    failedCount: p.integer().default(0),
    ticketCount: p.integer().default(0),
    totalMinor: minorUnits().default(0),
    createdBy: uuid().nullable(),
    createdAt: instant(),
    startedAt: instant().nullable(),
    finishedAt: instant().nullable(),
    version: version(),
  },
  uniques: [{ name: 'order_imports_tenant_uq', properties: ['organizationId', 'id'] }],
  indexes: [
    { name: 'order_imports_event_ix', properties: ['event', 'id'] },
    { name: 'order_imports_state_ix', properties: ['state', 'createdAt'] },
  ],
});

export class OrderImport extends OrderImportSchema.class {}
OrderImportSchema.setClass(OrderImport);
