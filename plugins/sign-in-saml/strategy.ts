import {
  SamlStatusError,
  Strategy,
  ValidateInResponseTo,
  type CacheProvider,
  type Profile,
  type VerifyWithoutRequest,
} from '@node-saml/passport-saml';
import type { Scope, SignInVisit } from 'eventportal/sdk';
import type { SamlSettings } from './settings.ts';

const SKEW_MS = 60_000;
const LONGEST_MS = 20 * 60_000;

export interface Complete {
  readonly idpIssuer: string;
  readonly entryPoint: string;
  readonly certificate: string;
}

/** The settings of a provider that can be used. */
export function complete({ idpIssuer, entryPoint, certificate }: SamlSettings): Complete | undefined {
  return idpIssuer && entryPoint && certificate ? { idpIssuer, entryPoint, certificate } : undefined;
}

export const entityIdOf = ({ site }: Scope, id: string): string => `${site.url}/p/sign-in-saml/${id}/metadata`;

interface StrategyParts {
  readonly entityId: string;
  readonly settings: SamlSettings;
  readonly callbackUrl: string;
  readonly requests: CacheProvider;
}

/** The passport strategy for one request. */
export function strategyFor({ entityId, settings, callbackUrl, requests }: StrategyParts): Strategy {
  const { entryPoint, certificate } = complete(settings) ?? { entryPoint: '', certificate: 'none' };
  const { privateKey, signed } = settings;
  return new Strategy(
    {
      issuer: entityId,
      audience: entityId,
      callbackUrl,
      entryPoint,
      idpCert: certificatesIn(certificate),
      wantAssertionsSigned: signed !== 'response',
      wantAuthnResponseSigned: signed !== 'assertion',
      validateInResponseTo: ValidateInResponseTo.always,
      requestIdExpirationPeriodMs: LONGEST_MS,
      cacheProvider: requests,
      acceptedClockSkewMs: SKEW_MS,
      identifierFormat: null,
      disableRequestedAuthnContext: true,
      ...(privateKey && { privateKey, signatureAlgorithm: 'sha256' as const, digestAlgorithm: 'sha256' }),
    },
    hand,
    hand,
  );
}

const hand: VerifyWithoutRequest = (profile, done) => done(null, profile as Record<string, unknown> | undefined);

/** The id of our request, kept with the visit: an answer to any other is none to us. */
export function requestsOf({ store }: Pick<SignInVisit, 'store'>): CacheProvider {
  return {
    saveAsync: async (id, value) => {
      store.set('request', id);
      store.set('requestedAt', value);
      return { value, createdAt: Date.now() };
    },
    getAsync: async (id) => (id === store.get('request') ? (store.get('requestedAt') ?? null) : null),
    // The visit is taken once as a whole.
    removeAsync: async (id) => id,
  };
}

/** Whether the provider says that its person did not sign in. */
export function isDenied(error: unknown): boolean {
  return error instanceof SamlStatusError && /AuthnFailed|RequestDenied/.test(error.xmlStatus);
}

/** Several certificates one below the other, while the provider changes to a new one. */
function certificatesIn(text: string): string[] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
  return blocks ?? [text.replace(/\s+/g, '')];
}

export type { Profile };
