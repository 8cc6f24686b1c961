import type { SignInProfile } from 'eventportal/sdk';

export type Claims = Readonly<Record<string, unknown>> & { readonly iss: string; readonly sub: string };

export function profileIn(claims: Claims, vouchesForAddresses: boolean): SignInProfile {
  const email = textIn(claims['email']);
  const names = ['name', 'preferred_username', 'nickname'].map((claim) => textIn(claims[claim]));
  const parts = [textIn(claims['given_name']), textIn(claims['family_name'])].filter(Boolean).join(' ');
  return {
    // A subject is unique within its issuer alone, and an operator may point the same settings at another one.
    externalId: `${claims.iss}|${claims.sub}`,
    email,
    // Cognito says it as text.
    emailVerified: vouchesForAddresses || claims['email_verified'] === true || claims['email_verified'] === 'true',
    name: names[0] ?? (parts || (names[1] ?? names[2] ?? '')),
  };
}

/**
 * The groups of a claim: a list, or one text. `realm_access.roles` leads into an object unless a claim is called so.
 * Entra leaves long lists out and says where to ask for them: then nobody knows who is in which group.
 */
export function groupsIn(claims: Claims, name: string): string[] | 'elsewhere' {
  const value = name in claims ? claims[name] : name.split('.').reduce<unknown>(below, claims);
  if (value === undefined && below(claims['_claim_names'], name) !== undefined) return 'elsewhere';
  const list = Array.isArray(value) ? value : [value];
  return list.filter((group): group is string => typeof group === 'string' && group !== '');
}

function below(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
