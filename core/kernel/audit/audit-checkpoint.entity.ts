import { defineEntity, p } from '@mikro-orm/core';
import { hash, id, instant, text } from '../db/columns.ts';

/**
 * What the chain was at one time, signed with the site's key: who can write to the database cannot make one. `head` is
 * the newest entry, `cut` the last one that was removed because of its age, `day` one of each day in between.
 */
const AuditCheckpointSchema = defineEntity({
  name: 'AuditCheckpoint',
  tableName: 'audit_checkpoints',
  properties: {
    id: id(),
    kind: text(10).$type<CheckpointKind>(),
    seq: p.bigint('number'),
    hash: hash(),
    at: instant(),
    mac: hash(),
  },
  indexes: [{ name: 'audit_checkpoints_seq_ix', properties: ['seq'] }],
});

export type CheckpointKind = 'head' | 'cut' | 'day';

export class AuditCheckpoint extends AuditCheckpointSchema.class {}
AuditCheckpointSchema.setClass(AuditCheckpoint);
