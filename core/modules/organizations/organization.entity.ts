import { defineEntity, p } from '@mikro-orm/core';
import { currency, id, instant, state, text, translated, uuid, version, zone } from '../../kernel/db/columns.ts';

export type Verification = 'unverified' | 'submitted' | 'verified' | 'rejected';

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
    website: text(500).nullable(),
    phone: text(40).nullable(),
    currency: currency(),
    locale: text(20),
    zone: zone(),
    /** `#rrggbb` */
    accent: text(7),
    logoId: uuid().nullable(),
    /** Markdown, in several languages. */
    imprint: translated(),
    privacy: translated(),
    terms: translated(),
    /** Whether the site's admins know who it is. */
    verification: state<Verification>().default('unverified'),
    /** What it says about itself, and why the answer was no. */
    verificationNote: p.text().nullable(),
    verificationReason: p.text().nullable(),
    verificationAt: instant().nullable(),
    /** Since when the list of first steps is out of the way, because somebody said so. */
    stepsHiddenAt: instant().nullable(),
    createdAt: instant(),
    /** Closed: what was sold is kept, nobody changes anything, and the public sees it no more. */
    archivedAt: instant().nullable(),
    version: version(),
  },
});

export class Organization extends OrganizationSchema.class {}
OrganizationSchema.setClass(Organization);
