import { messageOf, OutsideError, type Scope } from 'eventportal/sdk';
import * as oidc from 'openid-client';
import type { OidcSettings } from './settings.ts';

const FRESH_MS = 60 * 60_000;
const TIMEOUT_SECONDS = 10;
/** How far the provider's clock may be off. */
const SKEW_SECONDS = 60;

export interface Registered {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
}

/** The settings of a provider that can be used. */
export function registered({ issuer, clientId, clientSecret }: OidcSettings): Registered | undefined {
  return issuer && clientId ? { issuer, clientId, clientSecret } : undefined;
}

/** Clients by what they were made of. What a provider says about itself is asked again after an hour. */
export function clients() {
  const known = new Map<string, { readonly at: number; readonly client: Promise<oidc.Configuration> }>();
  return async (scope: Scope, about: Registered): Promise<oidc.Configuration> => {
    const key = JSON.stringify(about);
    const found = known.get(key);
    if (found && Date.now() - found.at < FRESH_MS) return found.client;
    const client = discover(scope, about);
    known.set(key, { at: Date.now(), client });
    client.catch(() => known.delete(key));
    return client;
  };
}

async function discover(scope: Scope, { issuer, clientId, clientSecret }: Registered): Promise<oidc.Configuration> {
  // Without TLS anybody between us could answer in the provider's name.
  const isForTests = scope.site.mode !== 'production';
  try {
    const client = await oidc.discovery(
      new URL(issuer),
      clientId,
      { [oidc.clockTolerance]: SKEW_SECONDS },
      clientSecret === undefined ? oidc.None() : clientAuthentication(clientSecret),
      { timeout: TIMEOUT_SECONDS, execute: isForTests ? [oidc.allowInsecureRequests] : [] },
    );
    // The ID token's signature is checked although it came straight from the provider.
    oidc.enableNonRepudiationChecks(client);
    return client;
  } catch (cause) {
    throw new OutsideError(`${issuer} does not say how to sign in: ${messageOf(cause)}`, { retryable: true, cause });
  }
}

/** `client_secret_basic` is every provider's default; some announce that they take the secret in the body alone. */
function clientAuthentication(secret: string): oidc.ClientAuth {
  const [basic, post] = [oidc.ClientSecretBasic(secret), oidc.ClientSecretPost(secret)];
  return (as, client, body, headers) => {
    const methods = as.token_endpoint_auth_methods_supported;
    const inBody = methods !== undefined && !methods.includes('client_secret_basic');
    (inBody ? post : basic)(as, client, body, headers);
  };
}

/** Why a grant failed: by the person's will, by what came back, or because the provider could not be asked. */
export function failureOf(error: unknown): { why: 'cancelled' | 'rejected'; reason: string } {
  if (error instanceof oidc.AuthorizationResponseError) {
    return { why: error.error === 'access_denied' ? 'cancelled' : 'rejected', reason: error.error };
  }
  if (error instanceof oidc.ResponseBodyError) {
    if (error.status < 500 && error.error !== 'invalid_client') return { why: 'rejected', reason: error.error };
    throw new OutsideError(`the provider answered ${error.error}`, { retryable: false, cause: error });
  }
  const { code } = error as { code?: string };
  if (code !== undefined && REJECTED.has(code)) return { why: 'rejected', reason: `${code}: ${messageOf(error)}` };
  throw new OutsideError(`the provider could not be asked: ${messageOf(error)}`, { retryable: true, cause: error });
}

// The answer was there, and did not hold.
const REJECTED = new Set([
  'OAUTH_INVALID_RESPONSE',
  'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
  'OAUTH_JWT_TIMESTAMP_CHECK_FAILED',
  'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED',
  'OAUTH_KEY_SELECTION_FAILED',
  'OAUTH_PARSE_ERROR',
  'OAUTH_UNSUPPORTED_OPERATION',
  'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
]);
