import { newUserPage, userAdminPage, userPage, userResetPage, usersPage } from './users.page.ts';

export const userPages = [usersPage, newUserPage, userPage, userAdminPage, userResetPage];
