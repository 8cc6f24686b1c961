import { randomFillSync, randomInt } from 'node:crypto';
import { v7, validate } from 'uuid';

let lastMsecs = 0;
let lastSeq = 0;

/**
 * A UUIDv7 (RFC 9562): known before the insert, sorted by time, the same on both engines. Those of one millisecond count
 * on (section 6.2, method 1), also while the clock stands still or goes back.
 */
export function newId(): string {
  const random = freshBytes(16);
  const now = Date.now();
  if (now > lastMsecs) {
    lastMsecs = now;
    // The highest bit is free, so that there is room to count on.
    lastSeq = random.readUInt32BE(6) >>> 1;
  } else lastSeq += 1;
  return v7({ random, msecs: lastMsecs, seq: lastSeq });
}

/** Whether a text can be an id at all: PostgreSQL refuses to compare an id with anything else. */
export function isId(text: string): boolean {
  return validate(text);
}

const pool = Buffer.alloc(4096);
let used = pool.length;

/** Random bytes from the system, fetched in bulk: each order needs a few, and each fetch is a call of the system. */
export function freshBytes(count: number): Buffer {
  if (used + count > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const bytes = Buffer.from(pool.subarray(used, used + count));
  // What was given out is not kept.
  pool.fill(0, used, used + count);
  used += count;
  return bytes;
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
  return freshBytes(32).toString('base64url');
}
