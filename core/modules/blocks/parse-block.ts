import { isIP } from 'node:net';
import { z } from 'zod';
import type { BlockKind } from './block.entity.ts';

export interface ParsedBlock {
  readonly kind: BlockKind;
  readonly value: string;
}

const DOMAIN = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/;

/** What one line means: `mara@example.org`, `example.org` or `@example.org`, `192.0.2.1`, `192.0.2.0/24`, `2001:db8::/32`. */
export function parseBlock(line: string): ParsedBlock | undefined {
  const text = line.trim().toLowerCase();
  const [address = '', prefix] = text.split('/');
  const family = isIP(address);
  if (family !== 0) {
    const most = family === 6 ? 128 : 32;
    const length = prefix === undefined ? most : Number(prefix);
    // A whole half of the internet is a slip of the hand.
    const least = family === 6 ? 16 : 8;
    if (!/^\d{1,3}$/.test(prefix ?? '0') || length < least || length > most) return undefined;
    return { kind: 'network', value: `${address}/${length}` };
  }
  if (z.email().max(254).safeParse(text).success) return { kind: 'email', value: text };
  const domain = text.replace(/^@/, '');
  return DOMAIN.test(domain) ? { kind: 'domain', value: domain } : undefined;
}
