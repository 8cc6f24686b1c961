import { LockMode } from '@mikro-orm/core';
import { DomainError } from '../../kernel/errors.ts';
import { isId, newId } from '../../kernel/ids.ts';
import { refuseImpersonated } from '../../kernel/scope/refuse-impersonated.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { localOf } from '../../kernel/values/zoned.ts';
import { organizationById } from '../organizations/index.ts';
import { bankAccountOf } from './bank-accounts.ts';
import { BankBatch } from './bank-batch.entity.ts';
import { BankTransfer } from './bank-transfer.entity.ts';
import { settleTransfer } from './change-transfer.ts';
import { actorName, unsealedAtBank, type AtBank } from './import-at.ts';
import { painOf } from './write-pain.ts';

/** SEPA moves euro and nothing else. */
const CURRENCY = 'EUR';
const MOST = 1000;

/** Puts all that can go from an account into one file for the bank. A transfer is in one file, however many ask at once. */
export async function exportTransfers(
  scope: Scope,
  { organizationId, accountId }: { readonly organizationId: string; readonly accountId: string | undefined },
): Promise<{ readonly id: string }> {
  refuseImpersonated(scope);
  const account = await bankAccountOf(scope, { organizationId, accountId });
  const id = newId();
  await scope.tx(async (tx) => {
    // Whoever comes second waits, and finds them in the other's file.
    const rows = await tx.em.find(
      BankTransfer,
      { organizationId, account: account.id, state: 'open', currency: CURRENCY, ibanSealed: { $ne: null } },
      { lockMode: LockMode.PESSIMISTIC_WRITE, orderBy: { id: 'asc' }, limit: MOST },
    );
    const open = rows.filter(({ state }) => state === 'open');
    if (open.length === 0) throw new DomainError('bank_batch.nothing', { status: 409 });
    const totalMinor = open.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
    const batch = tx.em.create(BankBatch, {
      ...{ id, organizationId, account: account.id, currency: CURRENCY, count: open.length, totalMinor },
      ...{ createdBy: actorName(tx), createdAt: tx.clock.now() },
    });
    await tx.em.flush();
    const taken = await tx.em.nativeUpdate(
      BankTransfer,
      { id: { $in: open.map((row) => row.id) }, state: 'open' },
      { state: 'exported', batch: id },
    );
    if (taken !== open.length) throw new DomainError('bank_batch.nothing', { status: 409 });
    tx.audit('bank_batch.exported', subjectOfBatch(batch), {
      after: { count: taken, total: totalMinor, currency: CURRENCY },
    });
  });
  return { id };
}

/** The file of a batch: the same each time, so that a bank knows it again. */
export async function batchFile(scope: Scope, at: AtBank): Promise<{ readonly name: string; readonly xml: string }> {
  const batch = await batchOf(scope, at);
  const { organizationId, account } = batch;
  const debtor = await bankAccountOf(scope, { organizationId, accountId: account.id });
  const { zone } = (await organizationById(scope, organizationId))!;
  const rows = await scope.em.fork().find(BankTransfer, { batch: batch.id }, { orderBy: { id: 'asc' } });
  const xml = painOf({
    ...{ id: batch.id, createdAt: batch.createdAt, debtor },
    day: localOf(batch.createdAt, zone).slice(0, 10),
    transfers: rows.map(({ id, amountMinor, holder, ibanSealed, text }) => ({
      ...{ id, amountMinor, holder, iban: unsealedAtBank(scope, ibanSealed!), text },
    })),
  });
  return { name: `sepa-${localOf(batch.createdAt, zone).replaceAll(/\D/g, '')}.xml`, xml };
}

/** The bank carried a file out: all its refunds have succeeded. */
export async function batchIsDone(scope: Scope, { id, organizationId }: AtBank): Promise<void> {
  refuseImpersonated(scope);
  await scope.tx(async (tx) => {
    const batch = await lockBatch(tx, { id, organizationId });
    if (batch.doneAt) throw new DomainError('bank_batch.done', { status: 409 });
    batch.doneAt = tx.clock.now();
    const rows = await tx.em.find(
      BankTransfer,
      { batch: id, state: 'exported' },
      { orderBy: { order: 'asc', id: 'asc' } },
    );
    for (const row of rows) await settleTransfer(tx, row);
    tx.audit('bank_batch.done', subjectOfBatch(batch), { after: { count: rows.length } });
  });
}

export async function batchOf({ em }: Pick<Scope, 'em'>, { id, organizationId }: AtBank): Promise<BankBatch> {
  const batch = isId(id) ? await em.fork().findOne(BankBatch, { id, organizationId }) : null;
  if (!batch) throw new DomainError('bank_batch.not_found', { status: 404 });
  return batch;
}

async function lockBatch(tx: TxScope, { id, organizationId }: AtBank): Promise<BankBatch> {
  const lock = { lockMode: LockMode.PESSIMISTIC_WRITE } as const;
  const batch = await tx.em.findOne(BankBatch, { id, organizationId }, lock);
  if (!batch) throw new DomainError('bank_batch.not_found', { status: 404 });
  return batch;
}

function subjectOfBatch({ id, organizationId, createdAt }: BankBatch) {
  return { kind: 'bank_batch', id, organizationId, label: createdAt.toISOString().slice(0, 16) };
}
