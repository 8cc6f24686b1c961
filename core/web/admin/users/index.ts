import { deleteUserPage } from './delete-user.page.ts';
import { endImpersonationPage, impersonatePage } from './impersonation.page.ts';
import {
  newUserPage,
  userAdminPage,
  userFactorsPage,
  userPage,
  userResetPage,
  userSignOutPage,
  usersPage,
} from './users.page.ts';

export const userPages = [
  ...[usersPage, newUserPage, userPage, userAdminPage, userFactorsPage, userSignOutPage, userResetPage],
  ...[deleteUserPage, impersonatePage, endImpersonationPage],
];
