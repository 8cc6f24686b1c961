/** Somebody is invited to an organization, or again with a new link; it is `/invitations/<token>`. */
export interface InvitationSent {
  readonly v: 1;
  readonly invitationId: string;
  readonly organizationId: string;
  readonly organization: string;
  /** Of the organization. */
  readonly accent: string;
  readonly email: string;
  readonly locale: string;
  /** Who invites, as far as it is a person. */
  readonly inviter: string | null;
  /** Opens with the site's key `invitation`. */
  readonly sealedToken: string;
  readonly expiresAt: string;
}

declare module '../../kernel/hooks/points.ts' {
  interface Events {
    'organization.invitation_sent': InvitationSent;
  }
}
