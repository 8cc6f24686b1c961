import { randomInt } from 'node:crypto';
import { newToken } from '../../kernel/ids.ts';
import { hashToken } from '../../kernel/seal.ts';

const LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789';
const TOKEN = /^ep_live_([a-z0-9]{10})_([A-Za-z0-9_-]{43})$/;

export interface MintedKey {
  readonly token: string;
  readonly prefix: string;
  readonly secretHash: string;
}

/** A key begins so that people and secret scanners see what it is. */
export function mintKey(prefix: string = newPrefix()): MintedKey {
  const secret = newToken();
  return { token: `ep_live_${prefix}_${secret}`, prefix, secretHash: hashToken(secret) };
}

export function readKey(token: string): { readonly prefix: string; readonly secretHash: string } | undefined {
  const [, prefix, secret] = TOKEN.exec(token) ?? [];
  return prefix === undefined || secret === undefined ? undefined : { prefix, secretHash: hashToken(secret) };
}

export const looksLikeKey = (token: string): boolean => token.startsWith('ep_live_');

/** How a key is shown once its secret is gone. */
export const shownKey = (prefix: string): string => `ep_live_${prefix}_…`;

function newPrefix(): string {
  return Array.from({ length: 10 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
}
