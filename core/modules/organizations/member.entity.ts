import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, state } from '../../kernel/db/columns.ts';
import { User } from '../users/index.ts';
import { Organization } from './organization.entity.ts';

export type Role = 'owner' | 'manager' | 'staff';

const MemberSchema = defineEntity({
  name: 'Member',
  tableName: 'members',
  properties: {
    id: id(),
    organization: () => p.manyToOne(Organization).ref().deleteRule('cascade'),
    user: () => p.manyToOne(User).ref().deleteRule('cascade'),
    role: state<Role>(),
    createdAt: instant(),
  },
  uniques: [{ name: 'members_organization_user_uq', properties: ['organization', 'user'] }],
});

export class Member extends MemberSchema.class {}
MemberSchema.setClass(Member);
