import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, state, text } from '../../kernel/db/columns.ts';
import { User } from '../users/index.ts';
import { CustomRole } from './custom-role.entity.ts';
import { Organization } from './organization.entity.ts';

/** The roles that every organization has. */
export type Role = 'owner' | 'manager' | 'staff';
/** What a member holds: one of those, or one that the organization made. */
export type HeldRole = Role | 'custom';

const MemberSchema = defineEntity({
  name: 'Member',
  tableName: 'members',
  properties: {
    id: id(),
    organization: () => p.manyToOne(Organization).ref().deleteRule('cascade'),
    user: () => p.manyToOne(User).ref().deleteRule('cascade'),
    role: state<HeldRole>(),
    customRole: () => p.manyToOne(CustomRole).ref().nullable().createForeignKeyConstraint(false),
    /** To the events that `member_events` names; none of them left is none, not all. */
    limited: p.boolean().default(false),
    /** The provider whose claims made the membership, and may end it. */
    mappedBy: text(60).nullable(),
    createdAt: instant(),
  },
  uniques: [
    { name: 'members_organization_user_uq', properties: ['organization', 'user'] },
    { name: 'members_tenant_uq', properties: ['organization', 'id'] },
  ],
});

export class Member extends MemberSchema.class {}
MemberSchema.setClass(Member);
