import { bulkUsersPage } from './bulk-users.page.ts';
import { deleteUserPage } from './delete-user.page.ts';
import { endImpersonationPage, impersonatePage } from './impersonation.page.ts';
import { userAdminPage, userFactorsPage, userResetPage, userSignOutPage } from './user-acts.page.ts';
import { newUserPage, userPage, usersPage } from './users.page.ts';

export const userPages = [
  ...[usersPage, newUserPage, userPage, userAdminPage, userFactorsPage, userSignOutPage, userResetPage],
  ...[bulkUsersPage, deleteUserPage, impersonatePage, endImpersonationPage],
];
