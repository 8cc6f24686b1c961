export { Factor } from './factor.entity.ts';
export { MailCode } from './mail-code.entity.ts';
export { addMailFactor, removeMailFactor } from './mail-factor.ts';
export { Passkey } from './passkey.entity.ts';
export { PasskeyChallenge } from './passkey-challenge.entity.ts';
export { RecoveryCode } from './recovery-code.entity.ts';
export {
  confirmCodeWaits,
  ConfirmIdentity,
  confirmIdentity,
  type ConfirmMethod,
  confirmMethods,
  sendConfirmCode,
} from './confirm-identity.ts';
export {
  type ContinueSignIn,
  continueSignIn,
  type FirstProof,
  PENDING_MINUTES,
  type SignInStep,
} from './continue-sign-in.ts';
export {
  FinishSignIn,
  finishSignIn,
  type Pending,
  pendingSignIn,
  sendSignInCode,
  signInCodeWaits,
} from './finish-sign-in.ts';
export { proveSecond, SecondProof } from './prove-second.ts';
export { RECOVERY_CODES, recoveryCodesLeft, renewRecoveryCodes } from './recovery-codes.ts';
export { type SecondFactor, secondFactorsOf } from './second-factors.ts';
export { beginTotp, ConfirmTotp, confirmTotp, readTotpSetup, removeTotp, type TotpSetup } from './totp.ts';
export { UserIdentity } from './user-identity.entity.ts';
export { beginVisit, keepPosted, VISIT_MINUTES, waitingProfile } from './sign-in-visits.ts';
export { type EnteredWith, enterWith } from './enter-with.ts';
export { endSessionsWith } from './end-sessions-with.ts';
export { mappingChecks } from './mapping-check.ts';
export { identitiesOf, type IdentityRow, linkIdentity, unlinkIdentity } from './identities.ts';
export { AddPasskey, addPasskey, beginPasskey, PasskeyName } from './add-passkey.ts';
export { beginPasskeyProof, beginPasskeySignIn, passkeySignIn } from './use-passkey.ts';
export { type PasskeyRow, passkeysOf, removePasskey, renamePasskey } from './passkeys.ts';
export { PASSKEY_ANSWER_MAX } from './relying-party.ts';
export { sweepSignInJob, sweepSignInSchedule } from './sweep-sign-in.job.ts';
export { lacksSecondFactor } from './required-factor.ts';
export { resetFactors } from './reset-factors.ts';
export { memberSignInSettings, signInSettings } from './sign-in-settings.ts';
export {
  forgetBrowser,
  REMEMBERED_DAYS,
  rememberBrowser,
  rememberedBrowsersOf,
  type RememberedRow,
} from './remembered-browsers.ts';
