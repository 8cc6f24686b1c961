import { defineEntity, p } from '@mikro-orm/core';
import { hash, id, instant, text, uuid } from '../db/columns.ts';

/**
 * Who did what to what. Written by the use case in its own transaction and never changed, but for personal data that
 * is taken out. What stands below `requestId` is written by the chain, a moment after the commit.
 */
const AuditSchema = defineEntity({
  name: 'AuditEntry',
  tableName: 'audit_entries',
  properties: {
    id: id(),
    at: instant(),
    actorKind: text(20),
    actorId: text(80).nullable(),
    actorLabel: text(254).nullable(),
    /** The site's admin who acted in the actor's place. */
    impersonatorId: uuid().nullable(),
    impersonatorLabel: text(254).nullable(),
    /** The program that acted for the actor. */
    viaId: text(80).nullable(),
    viaLabel: text(254).nullable(),
    action: text(120),
    subjectKind: text(60),
    subjectId: text(80),
    subjectLabel: text(254).nullable(),
    organizationId: uuid().nullable(),
    before: p.json<Record<string, unknown>>().nullable(),
    after: p.json<Record<string, unknown>>().nullable(),
    note: p.text().nullable(),
    ip: text(45).nullable(),
    userAgent: text(255).nullable(),
    requestId: text(64).nullable(),
    /** The place in the chain. */
    seq: p.bigint('number').nullable(),
    hash: hash().nullable(),
    /** One for each personal field: without it nobody can find out what stood behind the field's digest. */
    salts: p.json<Record<string, string>>().nullable(),
    /** Of columns that were taken out. */
    digests: p.json<Record<string, string>>().nullable(),
  },
  uniques: [{ name: 'audit_entries_seq_uq', properties: ['seq'] }],
  indexes: [
    { name: 'audit_entries_subject_ix', properties: ['subjectKind', 'subjectId', 'id'] },
    { name: 'audit_entries_organization_ix', properties: ['organizationId', 'id'] },
    { name: 'audit_entries_at_ix', properties: ['at'] },
    { name: 'audit_entries_actor_ix', properties: ['actorId', 'id'] },
  ],
});

export class AuditEntry extends AuditSchema.class {}
AuditSchema.setClass(AuditEntry);
