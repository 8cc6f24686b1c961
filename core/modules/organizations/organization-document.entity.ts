import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, text } from '../../kernel/db/columns.ts';
import { Organization } from './organization.entity.ts';

/** A paper that shows who an organization is. The site's admins alone can open it. */
const OrganizationDocumentSchema = defineEntity({
  name: 'OrganizationDocument',
  tableName: 'organization_documents',
  properties: {
    id: id(),
    organization: () => p.manyToOne(Organization).ref().deleteRule('cascade'),
    /** What the person called it. */
    filename: text(200),
    contentType: text(100),
    bytes: p.integer(),
    /** In the storage. */
    path: text(200),
    createdAt: instant(),
  },
});

export class OrganizationDocument extends OrganizationDocumentSchema.class {}
OrganizationDocumentSchema.setClass(OrganizationDocument);
