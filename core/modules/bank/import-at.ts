import { LockMode } from '@mikro-orm/core';
import { DomainError } from '../../kernel/errors.ts';
import { isId } from '../../kernel/ids.ts';
import { seal, unseal } from '../../kernel/seal.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { BankImport } from './bank-import.entity.ts';

export interface AtBank {
  readonly organizationId: string;
  readonly id: string;
}

export async function bankImportOf({ em }: Pick<Scope, 'em'>, { organizationId, id }: AtBank): Promise<BankImport> {
  const row = isId(id) ? await em.fork().findOne(BankImport, { id, organizationId }) : null;
  if (!row) throw new DomainError('bank_statement.not_found', { status: 404 });
  return row;
}

/** One that nothing was taken from yet, held. */
export async function lockDraft(tx: TxScope, { organizationId, id }: AtBank): Promise<BankImport> {
  const row = await tx.em.findOne(BankImport, { id, organizationId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!row) throw new DomainError('bank_statement.not_found', { status: 404 });
  refuseDone(row);
  return row;
}

export function refuseDone({ state }: BankImport): void {
  if (state === 'done') throw new DomainError('bank_statement.done', { status: 409 });
}

export function subjectOfImport({ id, organizationId, fileName }: BankImport) {
  return { kind: 'bank_import', id, organizationId, label: fileName };
}

/** Whose statements and account numbers are nobody's to read in a copy of the database. */
export function sealedAtBank(scope: Pick<Scope, 'site'>, text: string): string {
  return seal(scope.site.key('bank-statements'), text);
}

export function unsealedAtBank(scope: Pick<Scope, 'site'>, sealed: string): string {
  return unseal(scope.site.key('bank-statements'), sealed);
}

export function actorName({ actor }: Pick<Scope, 'actor'>): string {
  return (actor.kind === 'user' ? actor.name : actor.kind).slice(0, 200);
}
