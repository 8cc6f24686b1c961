import { appsPage, disconnectAppPage } from './apps.page.ts';
import { authenticatorPage, removeAuthenticatorPage } from './authenticator.page.ts';
import { confirmMailPage, confirmPage, confirmPasskeyPage } from './confirm.page.ts';
import { mailCodePage, removeMailCodePage } from './mail-code.page.ts';
import { newPasskeyPage, passkeyOptionsPage, passkeyPage, removePasskeyPage } from './passkeys.page.ts';
import { recoveryCodesFilePage, recoveryCodesPage } from './recovery-codes.page.ts';
import { avatarPage } from './avatar.page.ts';
import { deleteAccountPage } from './delete.page.ts';
import { exportDownloadPage, exportPage } from './export.page.ts';
import { emailChangeLinkPage, emailPage, stopEmailChangePage } from './email.page.ts';
import { ordersPage } from './orders.page.ts';
import { identitiesPage, linkIdentityPage, unlinkIdentityPage } from './identities.page.ts';
import { preferencesPage } from './preferences.page.ts';
import { profilePage } from './profile.page.ts';
import { verifyAgainPage, verifyLinkPage, verifyPage } from './verify.page.ts';
import {
  changePasswordPage,
  endOtherSessionsPage,
  endSessionPage,
  forgetBrowserPage,
  securityPage,
} from './security.page.ts';

const factorPages = [
  ...[confirmPage, confirmPasskeyPage, confirmMailPage],
  ...[newPasskeyPage, passkeyOptionsPage, passkeyPage, removePasskeyPage],
  ...[authenticatorPage, removeAuthenticatorPage],
  ...[mailCodePage, removeMailCodePage],
  ...[recoveryCodesPage, recoveryCodesFilePage],
];

const movePages = [
  emailPage,
  stopEmailChangePage,
  emailChangeLinkPage,
  deleteAccountPage,
  exportPage,
  exportDownloadPage,
];
const verifyPages = [verifyPage, verifyAgainPage, verifyLinkPage];

const identityPages = [identitiesPage, linkIdentityPage, unlinkIdentityPage];

/** A person's own account, the same for buyers and for members of organizations. */
export const accountPages = [
  profilePage,
  preferencesPage,
  avatarPage,
  ordersPage,
  securityPage,
  changePasswordPage,
  ...[endSessionPage, endOtherSessionsPage, forgetBrowserPage],
  ...verifyPages,
  ...movePages,
  ...factorPages,
  ...identityPages,
  ...[appsPage, disconnectAppPage],
];
