import { newCode } from '../../kernel/ids.ts';
import { hashToken, seal, unseal } from '../../kernel/seal.ts';
import type { SiteFacts } from '../../kernel/scope/scope.ts';

/** 80 random bits: nobody finds one by trying, and its hash does not give it away. */
const CHARACTERS = 16;

export interface MintedCode {
  readonly code: string;
  readonly codeHash: string;
  readonly codeSealed: string;
  readonly ending: string;
}

/** A new code, `ABCD-EFGH-JKLM-NPQR`, and what is kept of it. */
export function mintCode(site: Pick<SiteFacts, 'key'>): MintedCode {
  const bare = newCode(CHARACTERS);
  const code = bare.match(/.{4}/g)!.join('-');
  return { code, codeHash: hashToken(bare), codeSealed: seal(site.key('gift-cards'), code), ending: bare.slice(-4) };
}

/** How it is looked for, whatever was typed between its characters; undefined where it cannot be one. */
export function hashOfTyped(typed: string): string | undefined {
  const bare = typed.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
  return bare.length === CHARACTERS ? hashToken(bare) : undefined;
}

export function openCode(site: Pick<SiteFacts, 'key'>, sealed: string): string {
  return unseal(site.key('gift-cards'), sealed);
}

/** How people are shown which card it is. */
export function shownCard(ending: string): string {
  return `•••• ${ending}`;
}
