export { Organization, type Verification } from './organization.entity.ts';
export { type HeldRole, Member, type Role } from './member.entity.ts';
export { CustomRole } from './custom-role.entity.ts';
export { MemberEvent } from './member-event.entity.ts';
export { HELD_ROLES, ROLES, permissionsOf, roleMay } from './role.ts';
export { type PermissionSubject, belongs, can, eventsWithin, mayAll, permissionsIn, roleIn } from './can.ts';
export { EventLimit, RoleChoice, isRole } from './role-choice.ts';
export {
  CustomRoleChanges,
  DeleteCustomRole,
  NewCustomRole,
  createCustomRole,
  deleteCustomRole,
  updateCustomRole,
} from './custom-roles.ts';
export { Slug, freeSlug, slugOf } from './slug.ts';
export { Currency, Locale, NewOrganization, OrganizationChanges, Zone, translatedText } from './organization-input.ts';
export { type CreatedOrganization, addOrganization, createOrganization } from './create-organization.ts';
export { lockOpenOrganization, updateOrganization } from './update-organization.ts';
export { MemberChanges, NewMember, addMember, changeMember, removeMember } from './members.ts';
export { FirstSteps, setFirstSteps } from './first-steps.ts';
export { setLogo } from './set-logo.ts';
export { organizationPolicy } from './organization-policy.ts';
export { OrganizationDocument } from './organization-document.entity.ts';
export {
  DOCUMENT_ACCEPT,
  DOCUMENT_MAX_BYTES,
  type DocumentRow,
  RejectVerification,
  SubmitVerification,
  decideVerification,
  documentsOf,
  openDocument,
  submitVerification,
} from './verification.ts';
export { OwnershipTransfer } from './ownership-transfer.entity.ts';
export {
  type TransferRow,
  acceptOwnership,
  endTransfer,
  leaveOrganization,
  offerOwnership,
  transferOf,
} from './transfer-ownership.ts';
export { type Owed, closeOrganization, reopenOrganization, whatIsOwed } from './close-organization.ts';
export type {
  InvitationSent,
  OrganizationDeleted,
  TransferOffered,
  VerificationDecided,
} from './organizations.hooks.ts';
export { Invitation } from './invitation.entity.ts';
export { inviteMember, resendInvitation, revokeInvitation } from './invite-member.ts';
export {
  AcceptInvitation,
  type InvitationBehind,
  type Joined,
  JoinWithAccount,
  acceptInvitation,
  invitationBehind,
  joinWithAccount,
} from './accept-invitation.ts';
export { type InvitationRow, invitationById, invitationsOf } from './invitation-queries.ts';
export { sweepInvitationsJob, sweepInvitationsSchedule } from './sweep-invitations.job.ts';
export {
  type CustomRoleRow,
  type MemberRow,
  customRoleById,
  customRolesOf,
  memberById,
  membersOf,
} from './member-queries.ts';
export {
  type MyOrganization,
  type OrganizationRow,
  allOrganizations,
  firstOrganization,
  organizationById,
  organizationBySlug,
  organizationsOf,
} from './organization-queries.ts';
export { mapMemberships } from './map-memberships.ts';
export { unknownInMapping } from './mapped-role.ts';
export { Install, install, isInstalled } from './install.ts';
export { leaveAll, subscribeOrganizations } from './leave-all.ts';
