import { accountPage, changePasswordPage, endSessionPage } from './account.page.ts';

export const accountPages = [accountPage, changePasswordPage, endSessionPage];
