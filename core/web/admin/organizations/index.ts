import { bulkInvitationsPage } from './bulk-invitations.page.ts';
import { bulkMembersPage } from './bulk-members.page.ts';
import { invitationsPage, newInvitationPage, resendInvitationPage, revokeInvitationPage } from './invitations.page.ts';
import { memberPage, membersPage, removeMemberPage } from './members.page.ts';
import { newOrganizationPage, organizationsPage } from './organizations.page.ts';
import { deleteRolePage, newRolePage, rolePage, rolesPage } from './roles.page.ts';
import { verificationPage } from './verification.page.ts';
import { closePage, reopenPage } from './close.page.ts';
import { acceptTransferPage, endTransferPage, leavePage, membershipPage, offerPage } from './membership.page.ts';
import { logoPage } from './logo.page.ts';
import { legalTextsPage, organizationSettingsPage } from './settings.page.ts';

export const organizationPages = [
  organizationsPage,
  newOrganizationPage,
  organizationSettingsPage,
  logoPage,
  legalTextsPage,
  verificationPage,
  membersPage,
  bulkMembersPage,
  memberPage,
  removeMemberPage,
  invitationsPage,
  bulkInvitationsPage,
  newInvitationPage,
  resendInvitationPage,
  revokeInvitationPage,
  rolesPage,
  newRolePage,
  rolePage,
  deleteRolePage,
  membershipPage,
  leavePage,
  offerPage,
  acceptTransferPage,
  endTransferPage,
  closePage,
  reopenPage,
];
