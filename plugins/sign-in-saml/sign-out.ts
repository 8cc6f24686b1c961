import { inflateRawSync } from 'node:zlib';
import type { Profile, SAML } from '@node-saml/passport-saml';
import { messageOf, type SignOutVisit } from 'eventportal/sdk';
import { z } from 'zod';

const LONGEST_BYTES = 100_000;
/** How old a request may be, and how far clocks may differ. */
export const REQUEST_SECONDS = 5 * 60;
/** The library would also take what is not signed, and SHA-1. */
const ALGORITHMS = ['sha256', 'sha384', 'sha512'].map((hash) => `http://www.w3.org/2001/04/xmldsig-more#rsa-${hash}`);

/** Whom a provider called what when they signed in: it wants to hear that when they sign out. */
export const Hint = z.object({
  nameID: z.string(),
  nameIDFormat: z.string().default('urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified'),
  nameQualifier: z.string().optional(),
  spNameQualifier: z.string().optional(),
  sessionIndex: z.string().optional(),
});

export function hintOf(profile: Profile): string {
  const { nameID, nameIDFormat, nameQualifier, spNameQualifier, sessionIndex } = profile;
  return JSON.stringify({ nameID, nameIDFormat, nameQualifier, spNameQualifier, sessionIndex });
}

export function readHint(hint: string | undefined): z.output<typeof Hint> | undefined {
  if (hint === undefined) return undefined;
  return Hint.safeParse(JSON.parse(hint)).data;
}

export type Message =
  | { readonly kind: 'request'; readonly about: Profile; readonly id: string }
  | { readonly kind: 'response' }
  | { readonly kind: 'wrong'; readonly reason: string };

/** Reads a message about signing out that came by redirect, and believes it only whole: signed, for us, and new. */
export async function readMessage(
  saml: SAML,
  { rawQuery }: Pick<SignOutVisit, 'rawQuery'>,
  destination: string,
): Promise<Message> {
  const wrong = (reason: string): Message => ({ kind: 'wrong', reason });
  const parts = partsIn(rawQuery);
  if (!parts) return wrong('a part is missing or comes twice');
  const { values, signed } = parts;
  if (!ALGORITHMS.includes(values['SigAlg'] ?? '')) return wrong('it is not signed, or by a weak algorithm');
  try {
    const packed = Buffer.from(values['SAMLRequest'] ?? values['SAMLResponse'] ?? '', 'base64');
    const xml = inflateRawSync(packed, { maxOutputLength: LONGEST_BYTES }).toString('utf8');
    if (/<!doctype/i.test(xml)) return wrong('it declares a document type');
    const { profile } = await saml.validateRedirectAsync({ ...values }, signed);
    // All of it is the provider's word from here on: the signature is over the message as a whole.
    const { Destination, IssueInstant } = attributesOfRoot(xml);
    if (Destination !== destination) return wrong('it is for another address');
    // By the machine's clock, as the library judges all other times.
    const age = Date.now() - Date.parse(IssueInstant ?? '');
    if (!(Math.abs(age) <= REQUEST_SECONDS * 1000)) return wrong('it is too old');
    if (values['SAMLResponse'] !== undefined) return { kind: 'response' };
    return profile ? { kind: 'request', about: profile, id: String(profile.ID) } : wrong('it names nobody');
  } catch (error) {
    return wrong(messageOf(error));
  }
}

/** Whether the person and the session are those that signed in in this browser. */
export function isHere(about: Profile, hint: z.output<typeof Hint> | undefined): boolean {
  if (hint === undefined || about.nameID !== hint.nameID) return false;
  return about.sessionIndex === undefined || about.sessionIndex === hint.sessionIndex;
}

const NAMES = ['SAMLRequest', 'SAMLResponse', 'RelayState', 'SigAlg', 'Signature'];

/**
 * The parts by their plain names, each once, and what the signature is over. Names that are written otherwise
 * (`SAML%52equest`) are no parts: what is read must be what was signed.
 */
function partsIn(rawQuery: string): { values: Readonly<Record<string, string>>; signed: string } | undefined {
  const tokens = rawQuery.split('&').filter((token) => NAMES.includes(token.split('=')[0]!));
  const values = Object.fromEntries(new URLSearchParams(tokens.join('&')));
  const messages = ['SAMLRequest', 'SAMLResponse'].filter((name) => name in values);
  const isWhole = messages.length === 1 && 'SigAlg' in values && 'Signature' in values;
  return isWhole && Object.keys(values).length === tokens.length ? { values, signed: tokens.join('&') } : undefined;
}

function attributesOfRoot(xml: string): Readonly<Record<string, string | undefined>> {
  const root = /<(?:[\w-]+:)?Logout(?:Request|Response)\s([^>]*)>/.exec(xml)?.[1] ?? '';
  return Object.fromEntries(
    [...root.matchAll(/([\w:]+)\s*=\s*["']([^"']*)["']/g)].map(([, name, value]) => [name!, value]),
  );
}
