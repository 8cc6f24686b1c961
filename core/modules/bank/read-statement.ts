import { DomainError } from '../../kernel/errors.ts';
import { readCamt } from './read-camt.ts';
import { readMt940 } from './read-mt940.ts';
import type { StatementEntry, StatementFormat } from './statement.ts';

export const STATEMENT_BYTES = 5 * 1024 * 1024;
export const MOST_ENTRIES = 2000;

/** The text of a file, whatever letters its bytes mean. */
export function decoded(bytes: Uint8Array): string {
  const text = new TextDecoder(encodingOf(bytes)).decode(bytes);
  if (text.includes('\0')) throw new DomainError('bank_statement.not_text', { field: 'file' });
  return text;
}

/** What a file is, by how it begins. */
export function formatOf(text: string): StatementFormat {
  if (/^\s*</.test(text)) return 'camt';
  return /^:20:/m.test(text) && /^:60[FM]:/m.test(text) ? 'mt940' : 'csv';
}

/** The entries of a form that says itself what is what. It must be of the account that it is brought for. */
export function entriesOfStatement(
  text: string,
  format: Exclude<StatementFormat, 'csv'>,
  { iban }: { readonly iban: string },
): readonly StatementEntry[] {
  const { accounts, entries } = format === 'camt' ? readCamt(text) : readMt940(text);
  if (accounts.some((account) => account !== iban)) {
    throw new DomainError('bank_statement.other_account', {
      status: 409,
      field: 'file',
      params: { iban: accounts[0]! },
    });
  }
  return entries;
}

function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return 'utf-8';
  } catch {
    return 'windows-1252';
  }
}
