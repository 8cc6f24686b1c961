import { newUserPage, userAdminPage, userFactorsPage, userPage, userResetPage, usersPage } from './users.page.ts';

export const userPages = [usersPage, newUserPage, userPage, userAdminPage, userFactorsPage, userResetPage];
