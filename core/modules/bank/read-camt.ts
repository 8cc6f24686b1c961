import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { DomainError } from '../../kernel/errors.ts';
import { fromDecimal } from '../../kernel/values/money.ts';
import { isCurrency } from '../../kernel/values/currencies.ts';
import { dayIn } from './read-amount.ts';
import type { StatementEntry } from './statement.ts';

type Node = { readonly [name: string]: unknown };

/** Entries of an ISO 20022 statement (camt.053, any version), booked ones alone; a collective entry part by part. */
export function readCamt(xml: string): { readonly accounts: readonly string[]; readonly entries: StatementEntry[] } {
  // A statement declares nothing of its own: no entities, least of all from elsewhere.
  if (/<!\s*(?:DOCTYPE|ENTITY)/i.test(xml)) throw new DomainError('bank_statement.not_camt', { field: 'file' });
  if (XMLValidator.validate(xml) !== true) throw new DomainError('bank_statement.not_camt', { field: 'file' });
  const parser = new XMLParser({
    ...{ ignoreAttributes: false, attributeNamePrefix: '@', removeNSPrefix: true },
    ...{ parseTagValue: false, parseAttributeValue: false, trimValues: true },
  });
  const statements = all(at(parser.parse(xml), 'Document', 'BkToCstmrStmt'), 'Stmt');
  if (statements.length === 0) throw new DomainError('bank_statement.not_camt', { field: 'file' });
  return {
    accounts: statements.map((one) => text(at(one, 'Acct', 'Id', 'IBAN'))).filter(Boolean),
    entries: statements.flatMap((one) => all(one, 'Ntry').filter(isBooked).flatMap(entriesOf)),
  };
}

function isBooked(entry: Node): boolean {
  const status = text(at(entry, 'Sts', 'Cd')) || text(entry['Sts']);
  return status === '' || status === 'BOOK';
}

function entriesOf(entry: Node): StatementEntry[] {
  const parts = all(entry, 'NtryDtls').flatMap((details) => all(details, 'TxDtls'));
  const whole = amountOf(entry['Amt']);
  const sums = parts.map((part) => amountOf(part['Amt'] ?? at(part, 'AmtDtls', 'TxAmt', 'Amt'), whole.currency));
  const isCollective =
    parts.length > 1 &&
    sums.every(({ currency }) => currency === whole.currency) &&
    sums.reduce((sum, { minor }) => sum + minor, 0) === whole.minor;
  if (!isCollective) return [entryOf(entry, parts[0] ?? {}, whole, '')];
  return parts.map((part, index) => entryOf(entry, part, sums[index]!, `#${index}`));
}

function entryOf(entry: Node, part: Node, { minor, currency }: { minor: number; currency: string }, nth: string) {
  const bookedOn = dayIn(text(at(entry, 'BookgDt', 'Dt')) || text(at(entry, 'BookgDt', 'DtTm')));
  if (bookedOn === undefined) throw new DomainError('bank_statement.not_camt', { field: 'file' });
  const isCredit = text(entry['CdtDbtInd']) === 'CRDT';
  const other = isCredit ? 'Dbtr' : 'Cdtr';
  const parties = (part['RltdPties'] ?? {}) as Node;
  const remittance = (part['RmtInf'] ?? {}) as Node;
  const structured = all(remittance, 'Strd').map((one) => text(at(one, 'CdtrRefInf', 'Ref')));
  const lines = [...list(remittance['Ustrd']).map(text), ...structured, endToEnd(part), text(entry['AddtlNtryInf'])];
  return {
    ...{ bookedOn, currency, minor: isCredit ? minor : -minor },
    payer: text(at(parties, other, 'Nm')) || text(at(parties, other, 'Pty', 'Nm')),
    iban: text(at(parties, `${other}Acct`, 'Id', 'IBAN')),
    text: lines.filter(Boolean).join(' '),
    reference: (text(at(part, 'Refs', 'AcctSvcrRef')) || text(entry['AcctSvcrRef']) || text(entry['NtryRef'])) + nth,
  };
}

function endToEnd(part: Node): string {
  const id = text(at(part, 'Refs', 'EndToEndId'));
  return id === 'NOTPROVIDED' ? '' : id;
}

function amountOf(node: unknown, fallback = ''): { readonly minor: number; readonly currency: string } {
  const currency = text((node as Node | undefined)?.['@Ccy']) || fallback;
  const digits = text(node);
  if (digits === '' || !isCurrency(currency)) return { minor: 0, currency };
  try {
    return { minor: fromDecimal(digits, currency).minor, currency };
  } catch {
    throw new DomainError('bank_statement.not_camt', { field: 'file' });
  }
}

function text(node: unknown): string {
  if (typeof node === 'string') return node;
  const inner = (node as Node | undefined)?.['#text'];
  return typeof inner === 'string' ? inner : '';
}

function at(node: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, name) => (list(inner)[0] as Node | undefined)?.[name], node);
}

function all(node: unknown, name: string): Node[] {
  return list((node as Node | undefined)?.[name]).filter((one): one is Node => typeof one === 'object' && one !== null);
}

function list(node: unknown): readonly unknown[] {
  if (node === undefined || node === null) return [];
  return Array.isArray(node) ? node : [node];
}
