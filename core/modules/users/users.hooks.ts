declare module '../../kernel/hooks/points.ts' {
  interface Events {
    /**
     * Somebody asked for a new password for an existing account. `sealedToken` opens with the site's key
     * `password-reset`; the link is `/password/reset/<token>`.
     */
    'user.password_reset_requested': {
      v: 1;
      userId: string;
      email: string;
      name: string;
      locale: string;
      sealedToken: string;
      expiresAt: string;
    };
  }
}

export {};
