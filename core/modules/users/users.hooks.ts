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

declare module '../../kernel/hooks/points.ts' {
  interface Events {
    'user.password_reset_requested': PasswordResetRequested;
  }
}
