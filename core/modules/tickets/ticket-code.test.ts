import { assert, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deriveKey } from '../../kernel/seal.ts';
import { hashTicketCode, mintTicketCode, readTicketCode, TICKET_KEY } from './ticket-code.ts';

const key = deriveKey('a key of this site, long enough to be one', TICKET_KEY);
const KNOWN = 'EP1.041061050R3GG28A000000000000000000';

describe('ticket codes', () => {
  it('are 36 characters that a QR code stores as alphanumeric', () => {
    expect(mintTicketCode(key)).toMatch(/^EP1\.[0-9A-HJKMNP-TV-Z]{32}$/);
  });

  it('are never the same twice', () => {
    const codes = new Set(Array.from({ length: 2000 }, () => mintTicketCode(key)));
    expect(codes.size).toBe(2000);
  });

  it('are read back as they were made', () => {
    for (let n = 0; n < 500; n++) {
      const code = mintTicketCode(key);
      expect(readTicketCode(code, key)).toEqual({ ok: true, code });
    }
  });

  it.each([
    ['in lower case', (code: string) => code.toLowerCase()],
    ['with spaces and a line end', (code: string) => `  ${code.replaceAll(/(.{4})/g, '$1 ')}\r\n`],
    ['with hyphens', (code: string) => code.replaceAll(/(.{6})/g, '$1-')],
    ['with the letter O for zero', (code: string) => code.replaceAll('0', 'O')],
    ['with I for one', (code: string) => code.replaceAll('1', 'i')],
    ['with L for one', (code: string) => code.replaceAll('1', 'L')],
    ['without its full stop', (code: string) => code.replace('.', '')],
    ['at the end of an address', (code: string) => `https://tickets.example-site.org/t/${code}`],
    ['at the end of an upper-case address', (code: string) => `HTTPS://TICKETS.EXAMPLE/T/${code}/`],
    ['as a parameter', (code: string) => `https://tickets.example/scan?code=${code}`],
    ['between marks of direction', (code: string) => `\u2066${code}\u2069\u200F`],
  ])('are read %s', (_how, written) => {
    const code = mintTicketCode(key);
    expect(readTicketCode(written(code), key)).toEqual({ ok: true, code });
  });

  it.each([
    '',
    'EP1.',
    'hello',
    KNOWN.slice(0, -1),
    `${KNOWN}0`,
    `X${KNOWN}`,
    'EP2.' + KNOWN.slice(4),
    KNOWN.replace('4', 'U'),
  ])('refuse %j as malformed', (text) => {
    expect(readTicketCode(text, key)).toEqual({ ok: false, reason: 'malformed' });
  });

  it('refuse a megabyte without reading it', () => {
    expect(readTicketCode(' '.repeat(1_000_000) + mintTicketCode(key), key)).toEqual({
      ok: false,
      reason: 'malformed',
    });
  });

  it('refuse what another site signed', () => {
    const foreign = mintTicketCode(deriveKey('the key of another site', TICKET_KEY));
    expect(readTicketCode(foreign, key)).toEqual({ ok: false, reason: 'forged' });
  });

  it('refuse any code with one character changed', () => {
    const code = mintTicketCode(key);
    for (let at = 4; at < code.length; at++) {
      const other = code[at] === 'A' ? 'B' : 'A';
      expect(readTicketCode(code.slice(0, at) + other + code.slice(at + 1), key)).toEqual({
        ok: false,
        reason: 'forged',
      });
    }
  });

  it('answer any text without throwing', () => {
    assert(
      property(string({ unit: 'binary', maxLength: 80 }), (text) => {
        expect(readTicketCode(text, key).ok).toBe(false);
      }),
    );
  });

  it('are hashed for scanners, one hash per code', () => {
    expect(hashTicketCode(KNOWN)).toMatch(/^[0-9a-f]{64}$/);
    expect(hashTicketCode(mintTicketCode(key))).not.toBe(hashTicketCode(KNOWN));
  });
});
