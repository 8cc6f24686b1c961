import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { bankAccountOf } from './bank-accounts.ts';
import { guessBankColumns, plainHeader, type BankField } from './bank-fields.ts';
import { BankImport } from './bank-import.entity.ts';
import { actorName, sealedAtBank, subjectOfImport } from './import-at.ts';
import { tableIn } from './read-csv.ts';
import { decoded, entriesOfStatement, formatOf, STATEMENT_BYTES } from './read-statement.ts';

/** A file that nothing was taken from is forgotten after this time. */
const KEEP_DRAFTS_DAYS = 2;

export interface CreateBankImport {
  readonly organizationId: string;
  readonly accountId: string | undefined;
  readonly fileName: string;
  readonly bytes: Uint8Array;
}

/** Takes a statement in and says what it is. Nothing is recorded. */
export async function createBankImport(scope: Scope, input: CreateBankImport): Promise<{ readonly id: string }> {
  const { organizationId, bytes } = input;
  if (bytes.length === 0) throw new DomainError('bank_statement.empty', { field: 'file' });
  if (bytes.length > STATEMENT_BYTES) throw new DomainError('bank_statement.too_large', { status: 413, field: 'file' });
  const account = await bankAccountOf(scope, input);
  const text = decoded(bytes);
  const format = formatOf(text);
  const headers = format === 'csv' ? tableIn(text).headers : [];
  if (format !== 'csv') entriesOfStatement(text, format, account);
  const columns = guessBankColumns(headers, await columnsBefore(scope, account.id));
  const id = newId();
  await scope.tx(async (tx) => {
    const old = {
      organizationId,
      state: 'draft',
      createdAt: { $lt: tx.clock.in({ days: -KEEP_DRAFTS_DAYS }) },
    } as const;
    await tx.em.nativeDelete(BankImport, old);
    const row = tx.em.create(BankImport, {
      ...{ id, organizationId, account: account.id, format, headers: [...headers], columns },
      ...{ fileName: input.fileName.slice(0, 200) || 'statement', contentSealed: sealedAtBank(scope, text) },
      ...{ createdBy: actorName(tx), createdAt: tx.clock.now() },
    });
    tx.audit('bank_import.uploaded', subjectOfImport(row), { after: { format, account: account.label } });
  });
  return { id };
}

/** How the columns of the account's earlier files were read in the end. */
async function columnsBefore({ em }: Scope, accountId: string): Promise<Map<string, BankField | null>> {
  const earlier = await em
    .fork()
    .find(BankImport, { account: accountId, format: 'csv', state: 'done' }, { orderBy: { id: 'desc' }, limit: 5 });
  const known = new Map<string, BankField | null>();
  for (const { headers, columns } of earlier) {
    for (const [index, header] of headers.entries()) {
      const key = plainHeader(header);
      if (!known.has(key)) known.set(key, columns[index] ?? null);
    }
  }
  return known;
}
