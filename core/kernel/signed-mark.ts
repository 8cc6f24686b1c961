import { createHmac } from 'node:crypto';
import type { SiteFacts } from './scope/scope.ts';
import { sameText } from './seal.ts';

/** The first link of a chain of hashes has none before it. */
export const GENESIS = '0'.repeat(64);

/** A place in a chain. */
export interface Mark {
  readonly seq: number;
  readonly hash: string;
}

interface SignedMark {
  readonly kind: string;
  readonly seq: number;
  readonly hash: string;
  readonly at: Date;
}

/** Signs a place with a key of the site's for that purpose: whoever writes to the database alone cannot. */
export function signMark(site: Pick<SiteFacts, 'key'>, purpose: string, { kind, seq, hash, at }: SignedMark): string {
  const text = JSON.stringify([kind, Number(seq), hash, at.toISOString()]);
  return createHmac('sha256', site.key(purpose)).update(text).digest('hex');
}

export function isSigned(
  site: Pick<SiteFacts, 'key'>,
  purpose: string,
  mark: SignedMark & { readonly mac: string },
): boolean {
  return sameText(mark.mac, signMark(site, purpose, mark));
}
