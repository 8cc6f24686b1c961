import type { Scope } from '../scope/scope.ts';

/** Who a provider says the person is. */
export interface SignInProfile {
  /** Stays the same for ever and is given to nobody else; with the issuer in it where a provider may have several. */
  readonly externalId: string;
  /** Absent where the provider keeps it to itself. */
  readonly email?: string | undefined;
  /** Whether the provider vouches for the address. An unverified one never reaches an account. */
  readonly emailVerified: boolean;
  readonly name: string;
}

/** A way of the person to the provider and back. Core has checked that it is the same browser, and that it comes once. */
export interface SignInVisit {
  /** Unguessable; the provider must hand it back as `state` or `RelayState`. */
  readonly state: string;
  /** Where the provider sends the person back to, registered with it. */
  readonly callbackUrl: string;
  readonly query: Readonly<Record<string, string>>;
  /** What the provider posted, for those that answer with a form (SAML). */
  readonly body?: Readonly<Record<string, string>> | undefined;
  /** Kept sealed on the server between the redirect and the return: nonces, PKCE verifiers, request ids. */
  readonly store: { get(key: string): string | undefined; set(key: string, value: string): void };
}

/** A membership that the provider's claims stand for. */
export interface MappedMembership {
  /** Slug of the organization. */
  readonly organization: string;
  /** `owner`, `manager`, `staff`, or the name or id of a role that the organization made. */
  readonly role: string;
  /** Slugs of the events that it is limited to; absent for all of them. Owners are never limited. */
  readonly events?: readonly string[];
}

export type SignInAnswer =
  | {
      readonly kind: 'profile';
      readonly profile: SignInProfile;
      /** `always` and `never` override the site's setting on registration. */
      readonly newAccounts?: 'as-the-site' | 'always' | 'never';
      /**
       * The memberships that the person has because of the provider, re-applied at each sign-in. Absent: the provider
       * maps nothing, and what it mapped before stays.
       */
      readonly memberships?: readonly MappedMembership[];
      /** Handed to `logoutUrl` when the person signs out here. */
      readonly logoutHint?: string;
    }
  /** `cancelled`: by the person. `rejected`: what came back does not hold; the reason is for the log. */
  | { readonly kind: 'refused'; readonly why: 'cancelled' | 'rejected'; readonly reason: string };

/** A message of the provider's about signing out, which it sent the browser with. */
export interface SignOutVisit {
  readonly query: Readonly<Record<string, string>>;
  /** As it came: signatures are over its very bytes. */
  readonly rawQuery: string;
  /** What `complete` handed over when somebody signed in in this browser; absent also where it came in a frame. */
  readonly hint: string | undefined;
}

export type SignOutAnswer =
  /**
   * The provider wants sessions ended: that of this browser, or all of the account that the outside account opens.
   * `reply` says where the browser goes with the answer.
   */
  | {
      readonly kind: 'asked';
      readonly ends: 'here' | { readonly externalId: string } | 'nothing';
      readonly reply: (ended: boolean) => Promise<string>;
    }
  /** The provider ended its own session, as it was asked to. */
  | { readonly kind: 'done' }
  | { readonly kind: 'refused'; readonly reason: string };

/** A way to sign in with an outside account. Failures of the provider's server are thrown as OutsideError. */
export interface SignInProvider {
  /** Part of addresses: `/sign-in/with/<id>`. Its identities are known by it, so it never changes. */
  readonly id: string;
  /** The provider's own name: "Google". */
  readonly label: string;
  /** Whether its settings are complete; only then it is offered. */
  isReady(scope: Scope): Promise<boolean>;
  /** The address at the provider where the person goes now. */
  begin(scope: Scope, visit: SignInVisit): Promise<string>;
  /** Judges what the person came back with. */
  complete(scope: Scope, visit: SignInVisit): Promise<SignInAnswer>;
  /** All memberships that its settings can make: the site says where they name what does not exist. */
  mapped?(scope: Scope): Promise<readonly MappedMembership[]>;
  /** Where the person ends the provider's own session, too. */
  logoutUrl?(
    scope: Scope,
    about: { readonly hint: string | undefined; readonly returnUrl: string },
  ): Promise<string | undefined>;
  /** Judges what the provider says about signing out, at `/sign-out/with/<id>`: what it asks for, and what it answers. */
  signOut?(scope: Scope, visit: SignOutVisit): Promise<SignOutAnswer>;
}
