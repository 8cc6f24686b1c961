import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

// A SAML identity provider: requests are read and responses made and signed by a library of its own, which shares no code
// with the one that reads them.

interface Samlp {
  parseRequest(
    request: { method: string; query: Record<string, string> },
    options: object,
    done: (error: Error | null, data?: { id: string; issuer: string; assertionConsumerServiceURL: string }) => void,
  ): void;
  getSamlResponse(config: object, user: object, done: (error: Error | null, response: string) => void): void;
}

const samlp = createRequire(import.meta.url)('samlp') as Samlp;
const fixture = (name: string): string => readFileSync(new URL(`../fixtures/saml/${name}`, import.meta.url), 'utf8');

export const CERTIFICATE = fixture('idp.crt');
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
}

export interface Posted {
  readonly SAMLResponse: string;
  readonly RelayState: string;
}

/** Answers the request that an address at the provider carries. */
export async function respond(address: string, person: SamlPerson, deviation: Deviation = {}): Promise<Posted> {
  const query = Object.fromEntries(new URL(address).searchParams);
  const { foreignKey, ...over } = deviation;
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

function otherKey(): string {
  return generateKeyPairSync('rsa', { modulusLength: 2048 })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();
}
