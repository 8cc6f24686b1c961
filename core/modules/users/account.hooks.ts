/** Somebody is to show that the address is theirs: by the link `/verify-email/<token>` or by the code. */
export interface VerificationRequested {
  readonly v: 1;
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly locale: string;
  /** Both open with the site's key `email-verification`. */
  readonly sealedToken: string;
  readonly sealedCode: string;
  readonly expiresAt: string;
}

/** Somebody wanted to register with an address that has an account; only its owner is to know. */
export interface RegistrationRepeated {
  readonly v: 1;
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly locale: string;
}

/** Somebody wants another address: `/email-change/<token>` from the old mailbox and from the new one. */
export interface EmailChangeRequested {
  readonly v: 1;
  readonly userId: string;
  readonly oldEmail: string;
  readonly newEmail: string;
  readonly name: string;
  readonly locale: string;
  /** Both open with the site's key `email-change`; null where that mailbox gets no link. */
  readonly sealedOldToken: string | null;
  readonly sealedNewToken: string | null;
  readonly expiresAt: string;
}

declare module '../../kernel/hooks/points.ts' {
  interface Filters {
    /**
     * Whether a password may be set. Strict: a handler that fails refuses it, so one that asks somebody else answers the
     * value as it came where they cannot be reached. `refusal` is the code of the sentence, `errors.<refusal>`.
     */
    'password.check': {
      value: { readonly refusal?: string };
      about: { readonly password: string; readonly email: string };
    };
  }

  interface Actions {
    /** An address turns out to be the person's own: in the transaction that writes it down, once per address. */
    'user.verifying_email': { readonly userId: string; readonly email: string };
    /**
     * An account is about to be deleted: take away what you know of the person, or object. `isVerified` says whether what
     * has the address is known to be the person's.
     */
    'user.deleting': {
      readonly userId: string;
      readonly email: string;
      readonly name: string;
      readonly isVerified: boolean;
    };
    /** Somebody signs in, in the transaction that makes the session, whichever way they proved who they are. */
    'session.starting': { readonly userId: string };
  }

  interface Events {
    'user.verification_requested': VerificationRequested;
    'user.registration_repeated': RegistrationRepeated;
    'user.email_change_requested': EmailChangeRequested;
    'user.email_changed': { readonly v: 1; readonly userId: string; readonly before: string; readonly after: string };
    /** An account is gone; what is outside the database follows. */
    'user.deleted': { readonly v: 1; readonly userId: string; readonly avatarId: string | null };
    /** The address is known to be the person's. */
    'user.email_verified': { readonly v: 1; readonly userId: string; readonly email: string };
  }
}
