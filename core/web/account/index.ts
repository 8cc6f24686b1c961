import { profilePage } from './profile.page.ts';
import { changePasswordPage, endSessionPage, securityPage } from './security.page.ts';

/** A person's own account, the same for buyers and for members of organizations. */
export const accountPages = [profilePage, securityPage, changePasswordPage, endSessionPage];
