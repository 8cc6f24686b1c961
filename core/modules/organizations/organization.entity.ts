import { defineEntity } from '@mikro-orm/core';
import { currency, id, instant, text, translated, version, zone } from '../../kernel/db/columns.ts';

/** The tenant: it owns events, members, gateway accounts. */
const OrganizationSchema = defineEntity({
  name: 'Organization',
  tableName: 'organizations',
  properties: {
    id: id(),
    slug: text(80).unique(),
    name: text(200),
    /** Where buyers' questions go. */
    email: text(254),
    currency: currency(),
    locale: text(20),
    zone: zone(),
    /** `#rrggbb` */
    accent: text(7),
    /** Markdown, in several languages. */
    imprint: translated(),
    privacy: translated(),
    terms: translated(),
    createdAt: instant(),
    /** Closed: what was sold is kept, nobody changes anything, and the public sees it no more. */
    archivedAt: instant().nullable(),
    version: version(),
  },
});

export class Organization extends OrganizationSchema.class {}
OrganizationSchema.setClass(Organization);
