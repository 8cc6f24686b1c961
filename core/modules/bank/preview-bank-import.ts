import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { organizationById } from '../organizations/index.ts';
import { bankAccountOf } from './bank-accounts.ts';
import { BankEntry } from './bank-entry.entity.ts';
import { isBankField, type BankField } from './bank-fields.ts';
import type { BankImport } from './bank-import.entity.ts';
import { matchEntries } from './find-orders.ts';
import { bankImportOf, lockDraft, refuseDone, subjectOfImport, unsealedAtBank, type AtBank } from './import-at.ts';
import type { Match } from './match.ts';
import { entriesIn, tableIn } from './read-csv.ts';
import { entriesOfStatement, MOST_ENTRIES } from './read-statement.ts';
import { keyed, type KeyedEntry, type Statement } from './statement.ts';

export interface PreviewedEntry extends KeyedEntry {
  /** It came with an earlier statement. */
  readonly isKnown: boolean;
  readonly match: Match;
}

export interface BankPreview {
  readonly entries: readonly PreviewedEntry[];
  /** What left the account is not looked at. */
  readonly outgoing: number;
  readonly badRows: readonly number[];
  readonly sums: { readonly known: number; readonly exact: number; readonly doubt: number };
}

/** Says what each column is, in their order. */
export async function setBankColumns(scope: Scope, at: AtBank, given: readonly (string | null)[]): Promise<void> {
  await scope.tx(async (tx) => {
    const row = await lockDraft(tx, at);
    const columns = row.headers.map((_, index) => fieldOf(given[index], index));
    // Refuses what cannot be read before it is remembered.
    entriesIn({ headers: row.headers, rows: [] }, columns, { currency: 'EUR' });
    row.columns = columns;
    tx.audit('bank_import.columns', subjectOfImport(row), { after: { columns: columns.map(String).join(', ') } });
  });
}

/** What would come of a statement now. Writes nothing. */
export async function previewBankImport(scope: Scope, at: AtBank): Promise<BankPreview> {
  const row = await bankImportOf(scope, at);
  refuseDone(row);
  const { entries: all, badRows } = await readImport(scope, row);
  const entries = keyed(all).filter(({ minor }) => minor > 0);
  const outgoing = all.length - entries.length;
  if (entries.length > MOST_ENTRIES) {
    throw new DomainError('bank_statement.too_many', { field: 'file', params: { count: MOST_ENTRIES } });
  }
  const keys = entries.map(({ key }) => key);
  const known = await scope.em
    .fork()
    .find(BankEntry, { account: row.account.id, entryKey: { $in: keys } }, { fields: ['entryKey'] });
  const knownKeys = new Set(known.map(({ entryKey }) => entryKey));
  const matches = await matchEntries(
    scope.em,
    { organizationId: row.organizationId, accountId: row.account.id },
    entries,
  );
  const looked = entries.map((entry, index) => ({
    ...entry,
    ...{ isKnown: knownKeys.has(entry.key), match: matches[index]! },
  }));
  const fresh = looked.filter(({ isKnown }) => !isKnown);
  const exact = fresh.filter(({ match }) => match.kind === 'exact').length;
  const sums = { known: looked.length - fresh.length, exact, doubt: fresh.length - exact };
  return { entries: looked, outgoing, badRows, sums };
}

async function readImport(scope: Scope, row: BankImport): Promise<Statement> {
  const text = unsealedAtBank(scope, row.contentSealed!);
  if (row.format !== 'csv') {
    const account = await bankAccountOf(scope, { organizationId: row.organizationId, accountId: row.account.id });
    return { entries: entriesOfStatement(text, row.format, account), badRows: [] };
  }
  const { currency } = (await organizationById(scope, row.organizationId))!;
  return entriesIn(tableIn(text), row.columns, { currency });
}

function fieldOf(given: string | null | undefined, index: number): BankField | null {
  if (given === undefined || given === null || given === '' || given === '-') return null;
  if (isBankField(given)) return given;
  throw new DomainError('bank_statement.unknown_column', { field: `columns.${index}` });
}
