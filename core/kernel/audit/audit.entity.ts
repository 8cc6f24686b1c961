import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, text, uuid } from '../db/columns.ts';

/** Who did what to what. Written by the use case in its own transaction; never changed. */
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
  },
  indexes: [
    { name: 'audit_entries_subject_ix', properties: ['subjectKind', 'subjectId', 'id'] },
    { name: 'audit_entries_organization_ix', properties: ['organizationId', 'id'] },
  ],
});

export class AuditEntry extends AuditSchema.class {}
AuditSchema.setClass(AuditEntry);
