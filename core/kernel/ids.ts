import { randomBytes, randomInt } from 'node:crypto';
import { v7, validate } from 'uuid';

/** A UUIDv7 (RFC 9562): known before the insert, sorted by time, the same on both engines. */
export function newId(): string {
  return v7();
}

/** Whether a text can be an id at all: PostgreSQL refuses to compare an id with anything else. */
export function isId(text: string): boolean {
  return validate(text);
}

const CODE_ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** A code that people read to each other: no 0, O, 1 or I. */
export function newCode(length: number): string {
  return Array.from({ length }, () => CODE_ALPHABET[randomInt(CODE_ALPHABET.length)]).join('');
}

/** Digits to type from a mail. Few enough to guess: limit the attempts. */
export function newDigits(length: number): string {
  return Array.from({ length }, () => randomInt(10)).join('');
}

/** 256 random bits for links and cookies, in base64url. Store only its hash. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}
