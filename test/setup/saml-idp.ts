import { createSign, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { deflateRawSync, inflateRawSync } from 'node:zlib';

// A SAML identity provider: requests are read and responses made and signed by a library of its own, which shares no code
// with the one that reads them.

interface Samlp {
  parseRequest(
    request: { method: string; query: Record<string, string> },
    options: object,
    done: (error: Error | null, data?: { id: string; issuer: string; assertionConsumerServiceURL: string }) => void,
  ): void;
  getSamlResponse(config: object, user: object, done: (error: Error | null, response: string) => void): void;
  logout(options: object): (request: object, response: object, next: (error: Error) => void) => void;
}

const require = createRequire(import.meta.url);
const samlp = require('samlp') as Samlp;
const SessionParticipants = require('samlp/lib/sessionParticipants') as new (participants: readonly object[]) => object;
const fixture = (name: string): string => readFileSync(new URL(`../fixtures/saml/${name}`, import.meta.url), 'utf8');

export const CERTIFICATE = fixture('idp.crt');
/** Our own side of it. */
export const OWN_KEY = fixture('sp.key');
export const OWN_CERTIFICATE = fixture('sp.crt');
const RSA_SHA1 = 'http://www.w3.org/2000/09/xmldsig#rsa-sha1';
export const ISSUER = 'https://idp.example.org/metadata';

export interface SamlPerson {
  readonly nameId: string;
  readonly format?: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** What the response says differently from what was asked. */
export interface Deviation {
  readonly audience?: string;
  readonly recipient?: string;
  readonly issuer?: string;
  readonly inResponseTo?: string;
  readonly lifetimeInSeconds?: number;
  readonly signAssertion?: boolean;
  readonly signResponse?: boolean;
  /** Signs with a key that is not the provider's. */
  readonly foreignKey?: boolean;
  readonly sessionIndex?: string;
  /** Encrypts the assertion for the holder of this certificate. */
  readonly encryptFor?: string;
  readonly encryptionAlgorithm?: string;
}

export interface Posted {
  readonly SAMLResponse: string;
  readonly RelayState: string;
}

/** Answers the request that an address at the provider carries. */
export async function respond(address: string, person: SamlPerson, deviation: Deviation = {}): Promise<Posted> {
  const query = Object.fromEntries(new URL(address).searchParams);
  const { foreignKey, encryptFor, ...over } = deviation;
  const asked = await new Promise<{ id: string; issuer: string; assertionConsumerServiceURL: string }>(
    (resolve, reject) => {
      samlp.parseRequest({ method: 'GET', query }, {}, (error, data) => (data ? resolve(data) : reject(error)));
    },
  );
  const config = {
    issuer: ISSUER,
    cert: CERTIFICATE,
    key: foreignKey ? otherKey() : fixture('idp.key'),
    signatureAlgorithm: 'rsa-sha256',
    digestAlgorithm: 'sha256',
    audience: asked.issuer,
    recipient: asked.assertionConsumerServiceURL,
    destination: asked.assertionConsumerServiceURL,
    inResponseTo: asked.id,
    profileMapper: ({ nameId, format, attributes }: SamlPerson) => ({
      getClaims: () => attributes,
      getNameIdentifier: () => ({ nameIdentifier: nameId, nameIdentifierFormat: format }),
    }),
    ...(encryptFor !== undefined && {
      encryptionCert: encryptFor,
      encryptionPublicKey: new X509Certificate(encryptFor).publicKey.export({ type: 'spki', format: 'pem' }),
    }),
    ...over,
  };
  const response = await new Promise<string>((resolve, reject) => {
    samlp.getSamlResponse(config, person, (error, made) => (error ? reject(error) : resolve(String(made))));
  });
  return { SAMLResponse: Buffer.from(response).toString('base64'), RelayState: query['RelayState'] ?? '' };
}

/** The same response with other XML in it. */
export function altered(posted: Posted, change: (xml: string) => string): Posted {
  const xml = Buffer.from(posted.SAMLResponse, 'base64').toString('utf8');
  const changed = change(xml);
  if (changed === xml) throw new Error('nothing was altered');
  return { ...posted, SAMLResponse: Buffer.from(changed).toString('base64') };
}

export interface Participant {
  readonly nameId: string;
  readonly sessionIndex: string;
  /** Our entity id. */
  readonly serviceProviderId: string;
  readonly serviceProviderLogoutURL: string;
}

/**
 * Somebody's session at the provider. Given nothing, it begins to end it; given an address at the provider, it reads
 * the message there. Answers where the browser is sent, or 200 when everything has ended. Throws what it does not believe.
 */
export function sessionThere(participant: Participant): (address?: string) => Promise<string | number> {
  const session = {};
  const answer = samlp.logout({
    ...{ issuer: ISSUER, cert: CERTIFICATE, key: fixture('idp.key'), deflate: true },
    ...{ signatureAlgorithm: 'rsa-sha256', digestAlgorithm: 'sha256' },
    protocolBinding: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect',
    sessionParticipants: new SessionParticipants([{ ...participant, cert: OWN_CERTIFICATE }]),
  });
  return (address) =>
    new Promise((resolve, reject) => {
      const query = address === undefined ? {} : Object.fromEntries(new URL(address).searchParams);
      answer({ method: 'GET', query, body: {}, session }, { redirect: resolve, send: resolve }, reject);
    });
}

/** The same message by redirect with other XML in it, signed by the provider once more. */
export function resigned(address: string, change: (xml: string) => string, hash: 'sha256' | 'sha1' = 'sha256'): string {
  const url = new URL(address);
  const name = url.searchParams.has('SAMLRequest') ? 'SAMLRequest' : 'SAMLResponse';
  const fields = new URLSearchParams({ [name]: deflateRawSync(change(xmlIn(address))).toString('base64') });
  const relayState = url.searchParams.get('RelayState');
  if (relayState !== null) fields.set('RelayState', relayState);
  fields.set('SigAlg', hash === 'sha1' ? RSA_SHA1 : url.searchParams.get('SigAlg')!);
  fields.set('Signature', createSign(hash).update(fields.toString()).sign(fixture('idp.key'), 'base64'));
  return `${url.origin}${url.pathname}?${fields}`;
}

export function xmlIn(address: string): string {
  const { searchParams } = new URL(address);
  const packed = searchParams.get('SAMLRequest') ?? searchParams.get('SAMLResponse') ?? '';
  return inflateRawSync(Buffer.from(packed, 'base64')).toString();
}

function otherKey(): string {
  return generateKeyPairSync('rsa', { modulusLength: 2048 })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();
}
