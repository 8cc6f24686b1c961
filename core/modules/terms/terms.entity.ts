import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, state, translated, uuid, version } from '../../kernel/db/columns.ts';
import { Event } from '../events/index.ts';
import { Organization } from '../organizations/index.ts';

export type TermsState = 'active' | 'archived';

/** A text that buyers are asked to agree to: of one event, or of all events of an organization. */
const TermsSchema = defineEntity({
  name: 'Terms',
  tableName: 'terms',
  properties: {
    id: id(),
    organization: () => p.manyToOne(Organization).ref(),
    event: () => p.manyToOne(Event).ref().nullable().createForeignKeyConstraint(false),
    required: p.boolean().default(true),
    position: p.integer().default(0),
    state: state<TermsState>().default('active'),
    /** The newest text; what buyers agreed to keeps its own. */
    revision: p.integer().default(1),
    createdAt: instant(),
    version: version(),
  },
  uniques: [{ name: 'terms_tenant_uq', properties: ['organization', 'id'] }],
});

export class Terms extends TermsSchema.class {}
TermsSchema.setClass(Terms);

/** One text of them. It never changes. */
const TermsRevisionSchema = defineEntity({
  name: 'TermsRevision',
  tableName: 'terms_revisions',
  properties: {
    id: id(),
    organizationId: uuid(),
    terms: () => p.manyToOne(Terms).ref().createForeignKeyConstraint(false),
    revision: p.integer(),
    /** The sentence beside the box. */
    label: translated(),
    /** What it is about, at length; Markdown. May be empty. */
    body: translated(),
    createdAt: instant(),
  },
  uniques: [
    { name: 'terms_revisions_tenant_uq', properties: ['organizationId', 'id'] },
    { name: 'terms_revisions_number_uq', properties: ['terms', 'revision'] },
  ],
});

export class TermsRevision extends TermsRevisionSchema.class {}
TermsRevisionSchema.setClass(TermsRevision);
