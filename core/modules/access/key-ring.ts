import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from 'jose';
import { newId } from '../../kernel/ids.ts';
import type { Scope, SiteFacts, TxScope } from '../../kernel/scope/scope.ts';
import { seal, unseal } from '../../kernel/seal.ts';
import { SigningKey } from './signing-key.entity.ts';

export const SIGNING_ALGORITHM = 'EdDSA';

/** Other processes learn of a rotation within this time. */
export const RING_SECONDS = 60;

export interface KnownKey {
  readonly kid: string;
  readonly generation: number;
  readonly publicJwk: JWK;
  readonly publicKey: CryptoKey;
  readonly createdAt: Date;
  readonly publishedUntil: Date | null;
  readonly privateSealed: string;
}

export interface KeyRing {
  /** The newest, which signs. */
  readonly signing: KnownKey & { readonly privateKey: CryptoKey };
  /** The newest first. */
  readonly keys: ReadonlyMap<string, KnownKey>;
  readonly readAt: Date;
}

const rings = new WeakMap<SiteFacts, Promise<KeyRing>>();

/** The keys of the site, read now and then; the first one is made when it is first needed. */
export async function keyRing(scope: Scope, read: 'now and then' | 'anew' = 'now and then'): Promise<KeyRing> {
  const known = rings.get(scope.site);
  if (known && read === 'now and then') {
    const ring = await known.catch(() => undefined);
    if (ring && ring.readAt > scope.clock.in({ seconds: -RING_SECONDS })) return ring;
    // Somebody else may read it already.
    const meanwhile = rings.get(scope.site);
    if (meanwhile && meanwhile !== known) return meanwhile;
  }
  const reading = readRing(scope);
  rings.set(scope.site, reading);
  return reading;
}

/** What others need to verify our tokens with. */
export async function publishedKeys(scope: Scope): Promise<JWK[]> {
  const now = scope.clock.now();
  const { keys } = await keyRing(scope);
  return [...keys.values()].filter((key) => isPublished(key, now)).map(({ publicJwk }) => publicJwk);
}

/** The private keys as OpenID Connect's provider takes them: the first signs, what the others signed is still verified. */
export async function signingJwks(scope: Scope): Promise<JWK[]> {
  const now = scope.clock.now();
  const { keys } = await keyRing(scope);
  const published = [...keys.values()].filter((key) => isPublished(key, now));
  return published.map((key) => ({ ...key.publicJwk, ...openPrivate(scope, key) }));
}

export function isPublished({ publishedUntil }: Pick<KnownKey, 'publishedUntil'>, now: Date): boolean {
  return publishedUntil === null || publishedUntil > now;
}

async function readRing(scope: Scope): Promise<KeyRing> {
  const readAt = scope.clock.now();
  const rows = await signingKeys(scope);
  const newest = rows[0] ?? (await firstKey(scope));
  const all = await Promise.all((rows.length > 0 ? rows : [newest]).map(knownKey));
  const privateKey = (await importJWK(openPrivate(scope, newest), SIGNING_ALGORITHM)) as CryptoKey;
  return {
    signing: { ...all[0]!, privateKey },
    keys: new Map(all.map((key) => [key.kid, key])),
    readAt,
  };
}

function openPrivate({ site }: Scope, { privateSealed }: Pick<SigningKey, 'privateSealed'>): JWK {
  return JSON.parse(unseal(site.key('signing-keys'), privateSealed)) as JWK;
}

function signingKeys(scope: Scope): Promise<SigningKey[]> {
  const published = { $or: [{ publishedUntil: null }, { publishedUntil: { $gt: scope.clock.now() } }] };
  return scope.em.find(SigningKey, published, { orderBy: { generation: 'desc' }, disableIdentityMap: true });
}

async function firstKey(scope: Scope): Promise<SigningKey> {
  const made = await newKeyPair(scope);
  try {
    await scope.tx(async (tx) => void addKey(tx, made, 1));
  } catch (error) {
    // Another process was quicker.
    if (!(error instanceof UniqueConstraintViolationException)) throw error;
  }
  return (await signingKeys(scope))[0]!;
}

export interface NewKeyPair {
  readonly publicJwk: SigningKey['publicJwk'];
  readonly privateSealed: string;
}

export async function newKeyPair({ site }: Pick<Scope, 'site'>): Promise<NewKeyPair> {
  const { publicKey, privateKey } = await generateKeyPair(SIGNING_ALGORITHM, { crv: 'Ed25519', extractable: true });
  const { kty, crv, x } = await exportJWK(publicKey);
  const privateSealed = seal(site.key('signing-keys'), JSON.stringify(await exportJWK(privateKey)));
  return { publicJwk: { kty: kty!, crv: crv!, x: x! }, privateSealed };
}

export function addKey(tx: TxScope, { publicJwk, privateSealed }: NewKeyPair, generation: number): string {
  const createdAt = tx.clock.now();
  const id = newId();
  tx.em.create(SigningKey, { id, generation, publicJwk, privateSealed, createdAt, publishedUntil: null });
  return id;
}

async function knownKey(row: SigningKey): Promise<KnownKey> {
  const { id: kid, generation, createdAt, publishedUntil, privateSealed } = row;
  const publicJwk = { ...row.publicJwk, kid, alg: SIGNING_ALGORITHM, use: 'sig' };
  const publicKey = (await importJWK(publicJwk, SIGNING_ALGORITHM)) as CryptoKey;
  return { kid, generation, publicJwk, publicKey, createdAt, publishedUntil: publishedUntil ?? null, privateSealed };
}
