import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope, SiteFacts } from '../../kernel/scope/scope.ts';

/** Loaded when somebody first uses a passkey: it takes 12 MB that most processes never need. */
export const webauthn = () => import('@simplewebauthn/server');

/** Who we are to browsers: passkeys are bound to the host, so nobody can pass them on from elsewhere. */
export function relyingParty({ url, name }: Pick<SiteFacts, 'url' | 'name'>) {
  const { hostname, origin } = new URL(url);
  return { name, id: hostname, origin };
}

const Base64 = z.string().regex(/^[\w-]+={0,2}$/);

/** What `navigator.credentials` answers, as JSON. The library looks inside. */
const Answer = z.looseObject({
  id: Base64.max(1400),
  rawId: Base64.max(1400),
  type: z.literal('public-key'),
  response: z.looseObject({ clientDataJSON: Base64, userHandle: z.string().max(200).nullish() }),
  clientExtensionResults: z.looseObject({}).default({}),
});

export const PASSKEY_ANSWER_MAX = 16_000;

export function readAnswer(text: string): z.output<typeof Answer> {
  try {
    return Answer.parse(JSON.parse(text.slice(0, PASSKEY_ANSWER_MAX)));
  } catch {
    throw passkeyRefused(); // what is no answer of a passkey proves nothing
  }
}

/** Runs the library's check; whatever it objects to is written down and told as one refusal. */
export async function verified<T extends { readonly verified: boolean }>(
  scope: Scope,
  check: () => Promise<T>,
): Promise<T> {
  const told = await check().catch((error: unknown) => {
    scope.log.warn('passkey.refused', { error });
    return undefined;
  });
  if (!told?.verified) throw passkeyRefused();
  return told;
}

export function passkeyRefused(): DomainError {
  return new DomainError('sign_in.passkey_refused', { status: 401 });
}
