import { defineEntity, p } from '@mikro-orm/core';
import { hash, id, instant, text, uuid } from '../../kernel/db/columns.ts';
import { Organization } from '../organizations/index.ts';

/** A scanner at the door. It pairs with a code, once, and holds a token from then on; only hashes of both are kept. */
const DeviceSchema = defineEntity({
  name: 'Device',
  tableName: 'devices',
  properties: {
    id: id(),
    organization: () => p.manyToOne(Organization).ref().deleteRule('cascade'),
    name: text(80),
    eventIds: p.json<string[]>(),
    pairingHash: hash().nullable().unique(),
    pairingExpiresAt: instant().nullable(),
    tokenHash: hash().nullable().unique(),
    pairedAt: instant().nullable(),
    userAgent: text(255).nullable(),
    createdById: uuid().nullable(),
    createdBy: text(254).nullable(),
    createdAt: instant(),
    expiresAt: instant(),
    lastSeenAt: instant().nullable(),
    revokedAt: instant().nullable(),
  },
  indexes: [{ name: 'devices_organization_ix', properties: ['organization', 'id'] }],
});

export class Device extends DeviceSchema.class {}
DeviceSchema.setClass(Device);
