import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import { freshBytes } from '../../kernel/ids.ts';
import { hashToken } from '../../kernel/seal.ts';

// `EP1.` and 32 characters of Crockford's base32: 8 random bytes, then the first 12 bytes of their HMAC-SHA256.
// Upper case and a full stop only, so that the QR code stays in alphanumeric mode: version 2, the most forgiving to scan.
const PREFIX = 'EP1.';
const ID_BYTES = 8;
const MAC_BYTES = 12;
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

// A code alone, or the last part of an address (`HTTPS://HOST/T/EP1.…`, `…?code=EP1.…`). People read 1 as I or L, 0 as O.
const WRITTEN = /(?:^|[/?#=&])EP[1IL]\.?([0-9A-TV-Z]{32})\/?$/;
// Spaces, hyphens and the invisible marks that copying out of a mail or a right-to-left text brings along.
const NOISE = /[\s\p{Cf}\p{Pd}]+/gu;
const LONGEST = 2048;

export type TicketCodeReading =
  { readonly ok: true; readonly code: string } | { readonly ok: false; readonly reason: 'malformed' | 'forged' };

/** What the signing key is derived for: `site.key(TICKET_KEY)`. It never leaves the server; scanners hold hashes instead. */
export const TICKET_KEY = 'ticket-code';

export function mintTicketCode(key: Buffer | KeyObject): string {
  const id = freshBytes(ID_BYTES);
  return PREFIX + encode(Buffer.concat([id, macOf(id, key)]));
}

/** Reads what a scanner, a keyboard or a link brings. A code that passes was made here; whether it is valid, the row says. */
export function readTicketCode(text: string, key: Buffer | KeyObject): TicketCodeReading {
  const written = text.length > LONGEST ? null : WRITTEN.exec(text.replace(NOISE, '').toUpperCase());
  if (!written?.[1]) return { ok: false, reason: 'malformed' };

  const body = written[1].replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  const bytes = decode(body);
  const signed = timingSafeEqual(bytes.subarray(ID_BYTES), macOf(bytes.subarray(0, ID_BYTES), key));
  return signed ? { ok: true, code: PREFIX + body } : { ok: false, reason: 'forged' };
}

/** What offline scanners are given: enough to recognise a code, not enough to print one. */
export function hashTicketCode(code: string): string {
  return hashToken(code);
}

function macOf(id: Buffer, key: Buffer | KeyObject): Buffer {
  return createHmac('sha256', key).update(id).digest().subarray(0, MAC_BYTES);
}

function encode(bytes: Buffer): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 5) {
    let rest = bytes.readUIntBE(at, 5);
    let group = '';
    for (let n = 0; n < 8; n++) {
      group = ALPHABET.charAt(rest % 32) + group;
      rest = Math.floor(rest / 32);
    }
    text += group;
  }
  return text;
}

function decode(text: string): Buffer {
  const bytes = Buffer.alloc((text.length * 5) / 8);
  for (let at = 0; at < text.length; at += 8) {
    let group = 0;
    for (const letter of text.slice(at, at + 8)) group = group * 32 + ALPHABET.indexOf(letter);
    bytes.writeUIntBE(group, (at / 8) * 5, 5);
  }
  return bytes;
}
