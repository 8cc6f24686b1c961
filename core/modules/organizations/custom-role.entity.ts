import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, text, version } from '../../kernel/db/columns.ts';
import type { OrganizationPermission } from '../../kernel/pages/page.ts';
import { Organization } from './organization.entity.ts';

/** A role that an organization made for itself, beside those that every organization has. */
const CustomRoleSchema = defineEntity({
  name: 'CustomRole',
  tableName: 'custom_roles',
  properties: {
    id: id(),
    organization: () => p.manyToOne(Organization).ref().deleteRule('cascade'),
    name: text(80),
    permissions: p.json<OrganizationPermission[]>(),
    createdAt: instant(),
    version: version(),
  },
  uniques: [
    { name: 'custom_roles_organization_name_uq', properties: ['organization', 'name'] },
    { name: 'custom_roles_tenant_uq', properties: ['organization', 'id'] },
  ],
});

export class CustomRole extends CustomRoleSchema.class {}
CustomRoleSchema.setClass(CustomRole);
