/** Somebody asked for a new password for an existing account; the link is `/password/reset/<token>`. */
export interface PasswordResetRequested {
  readonly v: 1;
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly locale: string;
  /** Opens with the site's key `password-reset`. */
  readonly sealedToken: string;
  readonly expiresAt: string;
}

/** Something about how a person signs in changed; the owner should know, whoever did it. */
export interface SecurityNotice {
  readonly v: 1;
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly locale: string;
  /** What happened: `totp_added`, `recovery_codes_renewed`. */
  readonly what: string;
  readonly at: string;
  readonly ip: string | null;
  readonly userAgent: string | null;
}

/** Somebody shows who they are by a code of six digits that is mailed to them. */
export interface MailCodeRequested {
  readonly v: 1;
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly locale: string;
  readonly codeId: string;
  /** Opens with the site's key `mail-code`. */
  readonly sealedCode: string;
  readonly expiresAt: string;
}

declare module '../../kernel/hooks/points.ts' {
  interface Events {
    'user.password_reset_requested': PasswordResetRequested;
    'user.mail_code_requested': MailCodeRequested;
    'user.security_notice': SecurityNotice;
  }
}
