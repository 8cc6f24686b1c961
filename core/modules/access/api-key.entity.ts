import { defineEntity, p } from '@mikro-orm/core';
import { hash, id, instant, text, uuid, version } from '../../kernel/db/columns.ts';
import type { OrganizationPermission } from '../../kernel/pages/page.ts';
import { Organization } from '../organizations/index.ts';

/** What a program of an organization signs in with: `ep_live_<prefix>_<secret>`. Of the secret only its hash is kept. */
const ApiKeySchema = defineEntity({
  name: 'ApiKey',
  tableName: 'api_keys',
  properties: {
    id: id(),
    organization: () => p.manyToOne(Organization).ref().deleteRule('cascade'),
    name: text(80),
    /** What people tell keys apart by. It opens nothing. */
    prefix: text(12).unique(),
    secretHash: hash(),
    /** The secret before the last rotation, which works a while longer. */
    previousHash: hash().nullable(),
    previousUntil: instant().nullable(),
    permissions: p.json<OrganizationPermission[]>(),
    /** Null: every event of the organization. */
    eventIds: p.json<string[]>().nullable(),
    perHour: p.integer().nullable(),
    createdById: uuid().nullable(),
    createdBy: text(254).nullable(),
    createdAt: instant(),
    expiresAt: instant().nullable(),
    lastUsedAt: instant().nullable(),
    revokedAt: instant().nullable(),
    version: version(),
  },
  indexes: [{ name: 'api_keys_organization_ix', properties: ['organization', 'id'] }],
});

export class ApiKey extends ApiKeySchema.class {}
ApiKeySchema.setClass(ApiKey);
