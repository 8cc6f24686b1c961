import { createPrivateKey, X509Certificate } from 'node:crypto';
import {
  SAML,
  SamlStatusError,
  Strategy,
  ValidateInResponseTo,
  type CacheProvider,
  type PassportSamlConfig,
  type Profile,
  type VerifyWithoutRequest,
} from '@node-saml/passport-saml';
import type { Scope, SignInVisit } from 'eventportal/sdk';
import type { SamlSettings } from './settings.ts';

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
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
export function strategyFor(parts: StrategyParts): Strategy {
  return new Strategy(configOf(parts), hand, hand);
}

/** The same library for messages about signing out. Their answers change nothing here, so no request is kept for them. */
export function samlFor(parts: Omit<StrategyParts, 'requests'>): SAML {
  return new SAML({
    ...configOf({ ...parts, requests: NO_REQUESTS }),
    validateInResponseTo: ValidateInResponseTo.never,
  });
}

/** What the provider's operator needs of us. Keys whose certificate the settings lack are left out. */
export function metadataOf(parts: Omit<StrategyParts, 'requests'> & { readonly logoutCallbackUrl: string }): string {
  const { privateKey, decryptionKey, ownCertificates = '' } = parts.settings;
  const signing = certificateOf(ownCertificates, privateKey);
  const decryption = certificateOf(ownCertificates, decryptionKey);
  const settings = {
    ...parts.settings,
    privateKey: signing ? privateKey : undefined,
    decryptionKey: decryption ? decryptionKey : undefined,
  };
  const { logoutCallbackUrl } = parts;
  const config = {
    ...configOf({ ...parts, settings, requests: NO_REQUESTS }),
    ...(signsOut(parts.settings) && { logoutCallbackUrl }),
  };
  const xml = new Strategy(config, hand, hand).generateServiceProviderMetadata(decryption ?? null, signing ?? null);
  // The library writes the other binding; a post of another site comes without the session's cookie.
  return xml.replace(/(<SingleLogoutService Binding="[^"]*:)HTTP-POST"/, '$1HTTP-Redirect"');
}

function configOf({ entityId, settings, callbackUrl, requests }: StrategyParts): PassportSamlConfig {
  const { entryPoint, certificate, idpIssuer } = complete(settings) ?? { entryPoint: '', certificate: 'none' };
  const { privateKey, signed, decryptionKey, logoutUrl } = settings;
  return {
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
    ...(idpIssuer && { idpIssuer }),
    ...(logoutUrl && { logoutUrl }),
    ...(decryptionKey && { decryptionPvk: decryptionKey }),
    ...(privateKey && { privateKey, signatureAlgorithm: 'sha256' as const, digestAlgorithm: 'sha256' }),
  };
}

/** Requests about signing out must be signed. */
export function signsOut({ logoutUrl, privateKey }: SamlSettings): boolean {
  return Boolean(logoutUrl && privateKey);
}

/** The certificate of a key, among others. */
function certificateOf(certificates: string, key: string | undefined): string | undefined {
  if (!key) return undefined;
  const isOfKey = (pem: string): boolean => new X509Certificate(pem).checkPrivateKey(createPrivateKey(key));
  return (certificates.match(PEM) ?? []).find(isOfKey);
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

const NO_REQUESTS = requestsOf({ store: { get: () => undefined, set: () => undefined } });

/** Whether the provider says that its person did not sign in. */
export function isDenied(error: unknown): boolean {
  return error instanceof SamlStatusError && /AuthnFailed|RequestDenied/.test(error.xmlStatus);
}

/** Several certificates one below the other, while the provider changes to a new one. */
function certificatesIn(text: string): string[] {
  return text.match(PEM) ?? [text.replace(/\s+/g, '')];
}

export type { Profile, SAML };
