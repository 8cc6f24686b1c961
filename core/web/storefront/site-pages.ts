import { eventCalendarPage, eventPage } from './event.page.ts';
import { consentPage, denyConsentPage } from '../oauth/consent.page.ts';
import { currencyPage } from './currency.page.ts';
import { doorPages } from './door.page.ts';
import { homePage } from './home.page.ts';
import { installPage } from './install.page.ts';
import { invitationPage, joinPage } from './invitation.page.ts';
import { jwksPage } from './jwks.page.ts';
import { legalPages } from './legal.page.ts';
import { organizationPage } from './organization.page.ts';
import { forgotPasswordPage, resetPasswordPage } from './password.page.ts';
import { passkeyChallengePage, passkeySignInPage } from './passkey-sign-in.page.ts';
import { registerAgainPage, registerPage, registerVerifyPage } from './register.page.ts';
import { secondFactorMailPage, secondFactorPage, secondFactorPasskeyPage } from './second-factor.page.ts';
import { reportEventPage } from './report.page.ts';
import { seatsPage } from './seats.page.ts';
import { signInPage } from './sign-in.page.ts';
import { signInWithCallbackPage, signInWithPage } from './sign-in-with.page.ts';
import { enterRoomPage, roomStatusPage, waitingRoomPage } from './waiting-room.page.ts';
import { joinWaitingListPage, waitingEntryPage } from './waiting-list.page.ts';
import { signOutPage } from './sign-out.page.ts';
import { signOutWithPage } from './sign-out-with.page.ts';
import { termsPage } from './terms.page.ts';

/** The public pages around the shop; those of orders have a list of their own. */
export const sitePages = [
  homePage,
  currencyPage,
  eventPage,
  eventCalendarPage,
  ...[waitingRoomPage, enterRoomPage, roomStatusPage],
  seatsPage,
  reportEventPage,
  joinWaitingListPage,
  waitingEntryPage,
  organizationPage,
  ...legalPages,
  termsPage,
  signInPage,
  secondFactorPage,
  signInWithPage,
  signInWithCallbackPage,
  secondFactorMailPage,
  secondFactorPasskeyPage,
  passkeySignInPage,
  passkeyChallengePage,
  signOutPage,
  signOutWithPage,
  registerPage,
  registerVerifyPage,
  registerAgainPage,
  forgotPasswordPage,
  resetPasswordPage,
  invitationPage,
  joinPage,
  installPage,
  jwksPage,
  ...doorPages,
  ...[consentPage, denyConsentPage],
];
