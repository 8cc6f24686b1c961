import { memberPage, membersPage, newMemberPage, removeMemberPage } from './members.page.ts';
import { newOrganizationPage, organizationsPage } from './organizations.page.ts';
import { deleteRolePage, newRolePage, rolePage, rolesPage } from './roles.page.ts';
import { legalTextsPage, organizationSettingsPage } from './settings.page.ts';

export const organizationPages = [
  organizationsPage,
  newOrganizationPage,
  organizationSettingsPage,
  legalTextsPage,
  membersPage,
  newMemberPage,
  memberPage,
  removeMemberPage,
  rolesPage,
  newRolePage,
  rolePage,
  deleteRolePage,
];
