import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { addKey, keyRing, newKeyPair, RING_SECONDS } from './key-ring.ts';
import { ACCESS_TOKEN_SECONDS } from './access-token.ts';
import { SigningKey } from './signing-key.entity.ts';

export interface RotateSigningKeys {
  /** `at once` where a key may have leaked: everybody's access token ends, and is made again by refreshing. */
  readonly endOld: 'with their tokens' | 'at once';
}

// A process that has not heard of the new key yet signs with the old one.
const KEPT_SECONDS = ACCESS_TOKEN_SECONDS + 2 * RING_SECONDS;

/** Signs with a new key from now on. Old ones are published until the last token that they signed is over. */
export async function rotateSigningKeys(scope: Scope, { endOld }: RotateSigningKeys): Promise<{ kid: string }> {
  // There is a first key, so that what is made here is a newer one.
  await keyRing(scope);
  const made = await newKeyPair(scope);
  let kid: string;
  try {
    kid = await scope.tx(async (tx) => {
      const [newest] = await tx.em.find(SigningKey, {}, { orderBy: { generation: 'desc' }, limit: 1 });
      const until = endOld === 'at once' ? tx.clock.now() : tx.clock.in({ seconds: KEPT_SECONDS });
      const ends = endOld === 'at once' ? { publishedUntil: { $gt: until } } : { publishedUntil: null };
      await tx.em.nativeUpdate(SigningKey, { $or: [{ publishedUntil: null }, ends] }, { publishedUntil: until });
      const id = addKey(tx, made, (newest?.generation ?? 0) + 1);
      tx.audit('signing_key.rotated', { kind: 'signing_key', id }, { after: { endOld } });
      return id;
    });
  } catch (error) {
    if (!(error instanceof UniqueConstraintViolationException)) throw error;
    throw new DomainError('signing_key.rotated_already', { status: 409 });
  }
  await keyRing(scope, 'anew');
  return { kid };
}
