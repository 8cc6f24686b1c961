import {
  newUserPage,
  userAdminPage,
  userFactorsPage,
  userSignOutPage,
  userPage,
  userResetPage,
  usersPage,
} from './users.page.ts';

export const userPages = [
  usersPage,
  newUserPage,
  userPage,
  userAdminPage,
  userFactorsPage,
  userSignOutPage,
  userResetPage,
];
