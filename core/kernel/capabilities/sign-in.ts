/** Who a provider says the person is. An unverified address never links to an existing account. */
export interface SignInProfile {
  readonly externalId: string;
  readonly email: string;
  readonly emailVerified: boolean;
  readonly name: string;
}

export interface SignInRequest {
  readonly callbackUrl: string;
  readonly query: Readonly<Record<string, string>>;
  /** Kept in the person's own session between the redirect and the return. */
  readonly store: { get(key: string): string | undefined; set(key: string, value: string): void };
}

export type SignInAnswer =
  | { readonly kind: 'redirect'; readonly url: string }
  | { readonly kind: 'profile'; readonly profile: SignInProfile }
  | { readonly kind: 'refused'; readonly reason: string };

/** A way to sign in with an outside account. */
export interface SignInProvider {
  readonly id: string;
  readonly label: string;
  begin(request: SignInRequest): Promise<SignInAnswer>;
  complete(request: SignInRequest): Promise<SignInAnswer>;
}

/** Tells people from programs on anonymous forms. */
export interface Captcha {
  readonly id: string;
  readonly view: string;
  verify(token: string, ip: string): Promise<boolean>;
}
