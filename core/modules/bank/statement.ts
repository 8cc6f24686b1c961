import { createHash } from 'node:crypto';

export type StatementFormat = 'csv' | 'camt' | 'mt940';

/** One line of a statement, whatever its form. Money that came is positive. */
export interface StatementEntry {
  /** `2027-03-22`. */
  readonly bookedOn: string;
  readonly currency: string;
  readonly minor: number;
  readonly payer: string;
  /** Without spaces; empty where the bank says none. */
  readonly iban: string;
  readonly text: string;
  /** The bank's own name of it; empty where it gives none. */
  readonly reference: string;
}

export interface Statement {
  readonly entries: readonly StatementEntry[];
  /** Lines that could not be read, as people count them. */
  readonly badRows: readonly number[];
}

export interface KeyedEntry extends StatementEntry {
  readonly key: string;
}

/**
 * Names entries so that the same one has the same name each time its statement is brought. Two that look alike in all
 * that the bank says are told apart by their number among those.
 */
export function keyed(entries: readonly StatementEntry[]): KeyedEntry[] {
  const seen = new Map<string, number>();
  return entries.map((entry) => {
    const { bookedOn, currency, minor, payer, iban, text, reference } = entry;
    const facts = [bookedOn, currency, minor, reference, bare(payer), bare(iban), bare(text)];
    const content = JSON.stringify(facts);
    const nth = seen.get(content) ?? 0;
    seen.set(content, nth + 1);
    return { ...entry, key: createHash('sha256').update(`${content}#${nth}`).digest('hex') };
  });
}

// Banks break lines and pad with spaces as they like.
function bare(text: string): string {
  return text.toUpperCase().replace(/\s/g, '');
}
