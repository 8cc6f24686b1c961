import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, minorUnits, state, text, uuid } from '../../kernel/db/columns.ts';
import { User } from '../users/index.ts';

export type DataExportState = 'making' | 'ready' | 'failed' | 'expired';

/** All that the site keeps about a person, as a file for that person alone. */
const DataExportSchema = defineEntity({
  name: 'DataExport',
  tableName: 'data_exports',
  properties: {
    id: id(),
    user: () => p.manyToOne(User).ref().deleteRule('cascade'),
    state: state<DataExportState>(),
    /** The person while it is being made, then null: one at a time for each. */
    openFor: uuid().nullable().unique(),
    /** In the storage. */
    path: text(200),
    bytes: minorUnits().nullable(),
    createdAt: instant(),
    /** From then on nobody can download it. */
    expiresAt: instant().nullable(),
  },
  indexes: [
    { name: 'data_exports_user_ix', properties: ['user', 'id'] },
    { name: 'data_exports_state_ix', properties: ['state', 'createdAt'] },
  ],
});

export class DataExport extends DataExportSchema.class {}
DataExportSchema.setClass(DataExport);
