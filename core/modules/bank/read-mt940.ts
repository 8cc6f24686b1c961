import { DomainError } from '../../kernel/errors.ts';
import { fromDecimal } from '../../kernel/values/money.ts';
import { isCurrency } from '../../kernel/values/currencies.ts';
import { dayOf } from './read-amount.ts';
import type { StatementEntry } from './statement.ts';

const LINE =
  /^(?<value>\d{6})(?<entry>\d{4})?(?<mark>R?[CD]|E[CD])[A-Z]?(?<amount>\d{1,12},\d{0,3})[A-Z][A-Z0-9]{3}(?<own>.*?)(?:\/\/(?<bank>[^\n]*))?(?:\n.*)?$/s;
const KEYWORD = /\b(?:EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE|IBAN|BIC)\+/g;
const BEGINS = /^(?:EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE|IBAN|BIC)\+/;

/** Entries of a SWIFT MT940 statement, with the structured field 86 that banks in Germany and Austria write. */
export function readMt940(raw: string): { readonly accounts: readonly string[]; readonly entries: StatementEntry[] } {
  const fields = fieldsIn(raw);
  if (!fields.some(({ tag }) => /^60[FM]$/.test(tag))) throw notMt940();
  const accounts: string[] = [];
  const entries: StatementEntry[] = [];
  let currency = '';
  for (const [index, { tag, value }] of fields.entries()) {
    if (tag === '25') accounts.push(...(/[A-Z]{2}\d{2}[A-Z0-9]{11,30}/.exec(value.replaceAll(/\s/g, '')) ?? []));
    if (/^60[FM]$/.test(tag)) currency = value.slice(7, 10);
    if (tag !== '61') continue;
    const next = fields[index + 1];
    entries.push(entryOf(value, next?.tag === '86' ? next.value : '', currency));
  }
  return { accounts, entries };
}

/** `:61:…` and what follows until the next tag; the envelope of the network around it is left out. */
function fieldsIn(raw: string): { readonly tag: string; readonly value: string }[] {
  const text = raw
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/^-\}?$/gm, '')
    .replaceAll(/\{[1-5]:[^{}\n]*\}?/g, '');
  return [...text.matchAll(/^:(\d{2}[A-Z]?):([\s\S]*?)(?=^:\d{2}[A-Z]?:|$(?![\s\S]))/gm)].map(([, tag, value]) => ({
    tag: tag!,
    value: value!.trimEnd(),
  }));
}

function entryOf(line: string, about: string, currency: string): StatementEntry {
  const found = LINE.exec(line)?.groups;
  if (!found || !isCurrency(currency)) throw notMt940();
  const { payer, iban, text } = about86(about);
  // RD takes a debit back: money comes.
  const isCredit = ['C', 'EC', 'RD'].includes(found['mark']!);
  const minor = amountOf(found['amount']!, currency);
  const bank = (found['bank'] ?? '').trim();
  const own = found['own']!.trim();
  return {
    ...{ bookedOn: bookedOn(found['value']!, found['entry']), currency, minor: isCredit ? minor : -minor, payer, iban },
    text: [text, own === 'NONREF' ? '' : own].filter(Boolean).join(' '),
    reference: bank,
  };
}

function amountOf(digits: string, currency: string): number {
  try {
    return fromDecimal(digits.replace(/,$/, '').replace(',', '.'), currency).minor;
  } catch {
    throw notMt940();
  }
}

/** The day of the entry has no year of its own: it is that of the value date, or its neighbour about New Year. */
function bookedOn(value: string, entry: string | undefined): string {
  const year = 2000 + Number(value.slice(0, 2));
  const month = Number(value.slice(2, 4));
  const entryMonth = entry === undefined ? month : Number(entry.slice(0, 2));
  const shift = entryMonth - month > 6 ? -1 : month - entryMonth > 6 ? 1 : 0;
  const day = Number(entry === undefined ? value.slice(4, 6) : entry.slice(2, 4));
  const booked = dayOf(year + shift, entryMonth, day);
  if (booked === undefined) throw notMt940();
  return booked;
}

/** Field 86: subfields `?20…` where the bank writes them, free text else. */
function about86(value: string): { readonly payer: string; readonly iban: string; readonly text: string } {
  const flat = value.replaceAll('\n', '');
  const parts = [...flat.matchAll(/\?(\d{2})([^?]*)/g)].map(([, code, part]) => ({ code: Number(code), part: part! }));
  if (parts.length === 0) return { payer: '', iban: '', text: value.replaceAll('\n', ' ') };
  const of = (from: number, to: number) =>
    parts.filter(({ code }) => code >= from && code <= to).map(({ part }) => part);
  // A line of 27 letters may end in the middle of a word: they are put together as they are.
  const text = [...of(20, 29), ...of(60, 63)].map((part) => (BEGINS.test(part) ? ` ${part}` : part)).join('');
  return {
    payer: of(32, 33).join('').trim(),
    iban: of(31, 31).join('').replaceAll(/\s/g, ''),
    text: text.replaceAll(KEYWORD, ' ').replaceAll(/\s+/g, ' ').trim(),
  };
}

function notMt940(): DomainError {
  return new DomainError('bank_statement.not_mt940', { field: 'file' });
}
