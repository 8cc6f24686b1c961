export type { MailCodeRequested, PasswordResetRequested, SecurityNotice } from './users.hooks.ts';
export type { EmailChangeRequested, RegistrationRepeated, VerificationRequested } from './account.hooks.ts';

export { StartImpersonation, endImpersonation, startImpersonation } from './impersonation.ts';
export { User } from './user.entity.ts';
export { Session } from './session.entity.ts';
export { RememberedBrowser } from './remembered-browser.entity.ts';
export { sessionSettings } from './session-settings.ts';
export { PendingSignIn } from './pending-sign-in.entity.ts';
export { PasswordReset } from './password-reset.entity.ts';
export { EmailVerification } from './email-verification.entity.ts';
export { SignInVisit } from './sign-in-visit.entity.ts';
export { EmailAddress, normalizeEmail } from './email.ts';
export { PASSWORD_MAX, PASSWORD_MIN, checkPassword } from './password.ts';
export { NewUser, asEmailTaken, createUser, prepareUser } from './create-user.ts';
export { registrationSettings } from './registration-settings.ts';
export { Register, registerUser } from './register-user.ts';
export { repeatVerification, requestVerification } from './request-verification.ts';
export { EmailCode, refuseUnverified, verificationBehind, verifyByCode, verifyByLink } from './verify-email.ts';
export { EmailChange } from './email-change.entity.ts';
export { RequestEmailChange, requestEmailChange } from './request-email-change.ts';
export {
  type OpenEmailChange,
  confirmEmailChange,
  emailChangeBehind,
  openEmailChangeOf,
  stopEmailChange,
} from './confirm-email-change.ts';
export { deleteUser } from './delete-user.ts';
export { HOURS, PreferenceChanges, type Preferences, SCHEMES, START_PAGES, changePreferences } from './preferences.ts';
export { setAvatar } from './set-avatar.ts';
export { UpdateUser, setSiteAdmin, updateUser } from './update-user.ts';
export {
  ChangePassword,
  changePassword,
  FirstPassword,
  provePassword,
  setFirstPassword,
  setPassword,
} from './set-password.ts';
export { SignIn, type SignInFrom, signIn } from './sign-in.ts';
export { type Guess, forgiveGuesses, mayMail, slowGuesses } from './slow-guesses.ts';
export { KNOWN_DAYS, knowBrowser, knownBrowser } from './known-browser.ts';
export {
  type FoundSession,
  type StartSession,
  endAllSessions,
  endSession,
  endSessionsOf,
  findSession,
  startSession,
  visitSession,
} from './sessions.ts';
export { RequestPasswordReset, requestPasswordReset } from './request-password-reset.ts';
export { ResetPassword, isResetTokenValid, resetPassword } from './reset-password.ts';
export { type UserActor, actorOf } from './user-actor.ts';
export {
  type ListUsers,
  type SessionRow,
  type UserRow,
  listUsers,
  sessionsOf,
  userByEmail,
  userById,
  usersByIds,
} from './user-queries.ts';
export { sweepSessionsJob, sweepSessionsSchedule } from './sweep-sessions.job.ts';
