export { Organization } from './organization.entity.ts';
export { Member, type Role } from './member.entity.ts';
export { ROLES, roleMay } from './role.ts';
export { type PermissionSubject, belongs, can, mayAll, roleIn } from './can.ts';
export { Slug, freeSlug, slugOf } from './slug.ts';
export { Currency, Locale, NewOrganization, OrganizationChanges, Zone, translatedText } from './organization-input.ts';
export { type CreatedOrganization, addOrganization, createOrganization } from './create-organization.ts';
export { updateOrganization } from './update-organization.ts';
export { NewMember, RoleName, addMember, changeRole, removeMember } from './members.ts';
export {
  type MemberRow,
  type MyOrganization,
  type OrganizationRow,
  allOrganizations,
  firstOrganization,
  memberById,
  membersOf,
  organizationById,
  organizationBySlug,
  organizationsOf,
} from './organization-queries.ts';
export { Install, install, isInstalled } from './install.ts';
