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

/** An owner offered the organization to a member, who can accept at `/admin/o/<slug>/membership`. */
export interface TransferOffered {
  readonly v: 1;
  readonly transferId: string;
  readonly organizationId: string;
  readonly organization: string;
  readonly slug: string;
  readonly accent: string;
  /** Who offers it. */
  readonly by: string;
  readonly email: string;
  readonly name: string;
  readonly locale: string;
}

/** The site's admins know who an organization is, or said why not. */
export interface VerificationDecided {
  readonly v: 1;
  readonly organizationId: string;
  readonly result: 'verified' | 'rejected';
  readonly reason: string | null;
  readonly at: string;
}

/** There is a new organization. */
export interface OrganizationCreated {
  readonly v: 1;
  readonly organizationId: string;
}

/** An organization that never had an event is gone. What it had put into the storage is nobody's now. */
export interface OrganizationDeleted {
  readonly v: 1;
  readonly organizationId: string;
  readonly logoId: string | null;
  /** Of the papers that showed who it is. */
  readonly files: readonly string[];
}

declare module '../../kernel/hooks/points.ts' {
  interface Events {
    'organization.created': OrganizationCreated;
    'organization.invitation_sent': InvitationSent;
    'organization.verification_decided': VerificationDecided;
    'organization.deleted': OrganizationDeleted;
    'organization.transfer_offered': TransferOffered;
  }
}
