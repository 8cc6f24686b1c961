import { jwtVerify, SignJWT, errors, type JWTHeaderParameters } from 'jose';
import { isId, newId } from '../../kernel/ids.ts';
import type { Scope, SiteFacts } from '../../kernel/scope/scope.ts';
import { hashToken } from '../../kernel/seal.ts';
import { isPublished, keyRing, SIGNING_ALGORITHM, type KnownKey } from './key-ring.ts';

export const ACCESS_TOKEN_SECONDS = 15 * 60;

/** No other kind of token, such as an ID token, passes for an access token (RFC 9068). */
const TYPE = 'at+jwt';

/** Whom a token was made for. Whether the session still lives is for the caller to ask. */
export interface AccessClaims {
  readonly userId: string;
  readonly sessionId: string;
}

export const audienceOf = (site: Pick<SiteFacts, 'url'>): string => `${site.url}/api/v1`;

export async function signAccessToken(scope: Scope, { userId, sessionId }: AccessClaims): Promise<string> {
  const { signing } = await keyRing(scope);
  const now = Math.floor(scope.clock.now().getTime() / 1000);
  return new SignJWT({ sid: sessionId })
    .setProtectedHeader({ alg: SIGNING_ALGORITHM, kid: signing.kid, typ: TYPE })
    .setIssuer(scope.site.url)
    .setAudience(audienceOf(scope.site))
    .setSubject(userId)
    .setJti(newId())
    .setIssuedAt(now)
    .setExpirationTime(now + ACCESS_TOKEN_SECONDS)
    .sign(signing.privateKey);
}

/**
 * What a token says, where it is one of ours and not over. A scanner sends the same one with every scan: its signature
 * is checked once, what it says is remembered until it ends or its key is withdrawn.
 */
export async function verifyAccessToken(scope: Scope, token: string): Promise<AccessClaims | undefined> {
  const now = scope.clock.now();
  const memory = memoryOf(scope.site);
  const hash = hashToken(token);
  const known = memory.get(hash);
  if (known) {
    const key = (await keyRing(scope)).keys.get(known.kid);
    if (known.expiresAt > now.getTime() && key && isPublished(key, now)) return known.claims;
    memory.delete(hash);
    return undefined;
  }
  const verified = await verify(scope, token);
  if (!verified) return undefined;
  if (memory.size >= MOST_REMEMBERED) memory.delete(memory.keys().next().value!);
  memory.set(hash, verified);
  return verified.claims;
}

interface Verified {
  readonly claims: AccessClaims;
  readonly kid: string;
  readonly expiresAt: number;
}

const MOST_REMEMBERED = 10_000;

const memories = new WeakMap<SiteFacts, Map<string, Verified>>();

function memoryOf(site: SiteFacts): Map<string, Verified> {
  const memory = memories.get(site) ?? new Map<string, Verified>();
  memories.set(site, memory);
  return memory;
}

async function verify(scope: Scope, token: string): Promise<Verified | undefined> {
  let kid = '';
  try {
    const { payload } = await jwtVerify(
      token,
      async (header) => {
        const key = await keyFor(scope, header);
        kid = key.kid;
        return key.publicKey;
      },
      {
        algorithms: [SIGNING_ALGORITHM],
        typ: TYPE,
        issuer: scope.site.url,
        audience: audienceOf(scope.site),
        requiredClaims: ['sub', 'sid', 'jti', 'iat', 'exp'],
        currentDate: scope.clock.now(),
      },
    );
    const { sub, sid, exp } = payload;
    if (!isId(String(sub)) || typeof sid !== 'string' || !isId(sid)) return undefined;
    return { claims: { userId: sub!, sessionId: sid }, kid, expiresAt: exp! * 1000 };
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}

// The key is one of ours by name; what the token brings along or points to is not looked at.
async function keyFor(scope: Scope, { kid, jku, x5u, jwk, x5c }: JWTHeaderParameters): Promise<KnownKey> {
  const bringsItsOwn = [jku, x5u, jwk, x5c].some((part) => part !== undefined);
  if (bringsItsOwn || typeof kid !== 'string' || !isId(kid)) throw new errors.JWKSNoMatchingKey();
  // A key that another process has just made is not in the ring yet.
  const key = (await keyRing(scope)).keys.get(kid) ?? (await keyRing(scope, 'anew')).keys.get(kid);
  if (!key || !isPublished(key, scope.clock.now())) throw new errors.JWKSNoMatchingKey();
  return key;
}
