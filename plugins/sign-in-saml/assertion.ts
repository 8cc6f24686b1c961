import type { Profile } from '@node-saml/passport-saml';
import type { SignInProfile } from 'eventportal/sdk';
import type { SamlSettings } from './settings.ts';

const BEARER = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';
const TRANSIENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient';
const ADDRESS = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';

const EMAIL_NAMES = [
  'email',
  'mail',
  'urn:oid:0.9.2342.19200300.100.1.3',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress',
];
const NAME_NAMES = [
  'displayName',
  'urn:oid:2.16.840.1.113730.3.1.241',
  'http://schemas.microsoft.com/identity/claims/displayname',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name',
  'cn',
  'urn:oid:2.5.4.3',
];

export interface Expected {
  readonly requestId: string;
  readonly callbackUrl: string;
  readonly idpIssuer: string;
}

/**
 * What the Web SSO profile (4.1.4.3) asks of the signed assertion itself and the library takes from the response around
 * it, which need not be signed: that it answers our request, is for this address, and is over soon. Says what is wrong.
 */
export function wrongWith(profile: Profile, { requestId, callbackUrl, idpIssuer }: Expected): string | undefined {
  if (profile.issuer !== idpIssuer) return 'the assertion is of another issuer';
  const confirmations = confirmationsIn(profile.getAssertion?.());
  const bearer = confirmations.filter(({ method }) => method === BEARER);
  if (bearer.length === 0) return 'the assertion confirms no bearer';
  const fits = bearer.some(
    ({ data }) =>
      data['InResponseTo'] === requestId && data['Recipient'] === callbackUrl && data['NotOnOrAfter'] !== undefined,
  );
  return fits ? undefined : 'the assertion was made for another request or address, or has no end';
}

export function profileIn(profile: Profile, settings: SamlSettings): SignInProfile | undefined {
  const attributes = attributesIn(profile);
  const { idAttribute, emailAttribute, nameAttribute } = settings;
  // A transient name is another one at each sign-in.
  const nameId = profile.nameIDFormat === TRANSIENT ? undefined : profile.nameID;
  const id = idAttribute ? first(attributes, [idAttribute]) : nameId;
  if (!id) return undefined;
  const address = profile.nameIDFormat === ADDRESS ? profile.nameID : undefined;
  return {
    externalId: `${profile.issuer}|${id}`,
    email: first(attributes, emailAttribute ? [emailAttribute] : EMAIL_NAMES) ?? (emailAttribute ? undefined : address),
    emailVerified: settings.vouchesForAddresses,
    name: first(attributes, nameAttribute ? [nameAttribute] : NAME_NAMES) ?? '',
  };
}

export function groupsIn(profile: Profile, name: string): string[] {
  const value = attributesIn(profile)[name];
  return [value].flat().filter((group): group is string => typeof group === 'string' && group !== '');
}

function attributesIn(profile: Profile): Readonly<Record<string, unknown>> {
  const attributes = profile['attributes'];
  return typeof attributes === 'object' && attributes !== null ? (attributes as Record<string, unknown>) : {};
}

function first(attributes: Readonly<Record<string, unknown>>, names: readonly string[]): string | undefined {
  const values = names.flatMap((name) => [attributes[name]].flat());
  return values.find((value): value is string => typeof value === 'string' && value.trim() !== '')?.trim();
}

interface Confirmation {
  readonly method: unknown;
  readonly data: Readonly<Record<string, unknown>>;
}

/** As xml2js reads it: elements are lists, attributes stand below `$`. */
function confirmationsIn(assertion: unknown): Confirmation[] {
  const subject = elements(elements(assertion, 'Assertion')[0] ?? {}, 'Subject')[0];
  return elements(subject, 'SubjectConfirmation').map((confirmation) => ({
    method: attributesOf(confirmation)['Method'],
    data: attributesOf(elements(confirmation, 'SubjectConfirmationData')[0]),
  }));
}

function elements(parent: unknown, name: string): unknown[] {
  if (typeof parent !== 'object' || parent === null || !Object.hasOwn(parent, name)) return [];
  return [(parent as Record<string, unknown>)[name]].flat();
}

function attributesOf(element: unknown): Readonly<Record<string, unknown>> {
  return (elements(element, '$')[0] ?? {}) as Record<string, unknown>;
}
