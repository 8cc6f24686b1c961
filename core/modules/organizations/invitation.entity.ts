import { defineEntity, p } from '@mikro-orm/core';
import { hash, id, instant, state, text, uuid } from '../../kernel/db/columns.ts';
import { CustomRole } from './custom-role.entity.ts';
import type { HeldRole } from './member.entity.ts';
import { Organization } from './organization.entity.ts';

/** A place in an organization that waits for the owner of an address; gone once it is taken or withdrawn. */
const InvitationSchema = defineEntity({
  name: 'Invitation',
  tableName: 'invitations',
  properties: {
    id: id(),
    organization: () => p.manyToOne(Organization).ref().deleteRule('cascade'),
    /** Lower case. */
    email: text(254),
    role: state<HeldRole>(),
    customRole: () => p.manyToOne(CustomRole).ref().nullable().createForeignKeyConstraint(false),
    /** The events that the member will be limited to; null for all. */
    eventIds: p.json<string[]>().nullable(),
    tokenHash: hash().unique(),
    /** Who answers for it; null where a program or the site did it. */
    invitedById: uuid().nullable(),
    createdAt: instant(),
    /** When the link that works was sent. */
    sentAt: instant(),
    expiresAt: instant(),
  },
  uniques: [{ name: 'invitations_organization_email_uq', properties: ['organization', 'email'] }],
});

export class Invitation extends InvitationSchema.class {}
InvitationSchema.setClass(Invitation);
