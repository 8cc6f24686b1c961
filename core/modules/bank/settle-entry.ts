import { LockMode } from '@mikro-orm/core';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { normalizeOrderCode, Order } from '../orders/index.ts';
import { entryIsSettled, recordTransfer } from '../payments/index.ts';
import { BankEntry, type BankEntryState } from './bank-entry.entity.ts';
import { BankTransfer } from './bank-transfer.entity.ts';
import { actorName, type AtBank } from './import-at.ts';
import { subjectOfEntry } from './run-bank-import.ts';

/** A person says whose money it is. Too much, too little and too late are dealt with as for every payment. */
export async function assignEntry(scope: Scope, { orderCode, ...at }: AtBank & { readonly orderCode: string }) {
  await scope.tx(async (tx) => {
    const entry = await lockOpen(tx, at);
    const code = normalizeOrderCode(orderCode);
    const { organizationId } = at;
    const order = await tx.em.findOne(Order, { code, organizationId, state: { $ne: 'draft' } });
    if (!order) throw new DomainError('order.not_found', { status: 404, params: { code }, field: 'orderCode' });
    const { account, currency, amountMinor: minor, text: reference } = entry;
    const transfer = { orderId: order.id, accountId: account.id, currency, minor, reference };
    const { paymentId } = await recordTransfer(tx, transfer);
    tx.em.assign(entry, { order: order.id, payment: paymentId });
    await settle(tx, entry, 'captured');
    tx.audit('bank_entry.assigned', subjectOfEntry(entry, tx), { after: { order: order.code } });
  });
}

/** It goes back to whoever sent it: it stands on the list of money to transfer. */
export async function giveEntryBack(scope: Scope, { note, ...at }: AtBank & { readonly note: string }): Promise<void> {
  await scope.tx(async (tx) => {
    const entry = await lockOpen(tx, at);
    returnMoney(tx, entry, entry.amountMinor, await attemptOf(tx, entry.id));
    await settle(tx, entry, 'returned', note);
    tx.audit('bank_entry.returned', subjectOfEntry(entry, tx), { note });
  });
}

/** Money of an entry stands on the list, to the account that it came from where that is known. */
export function returnMoney(tx: TxScope, entry: BankEntry, amountMinor: number, attempt = 1): void {
  const { organizationId, account, currency, payer } = entry;
  tx.em.create(BankTransfer, {
    ...{ id: newId(), organizationId, account: account.id, entry: entry.id, attempt, currency, amountMinor },
    ...{ holder: payer, ibanSealed: entry.payerIbanSealed ?? null, text: entry.text.slice(0, 140) },
    createdAt: tx.clock.now(),
  });
}

// A bank may have refused it before.
async function attemptOf(tx: TxScope, entryId: string): Promise<number> {
  return 1 + (await tx.em.count(BankTransfer, { entry: entryId }));
}

/** None of ours: a person says why. */
export async function ignoreEntry(scope: Scope, { note, ...at }: AtBank & { readonly note: string }): Promise<void> {
  await scope.tx(async (tx) => {
    const entry = await lockOpen(tx, at);
    await settle(tx, entry, 'ignored', note);
    tx.audit('bank_entry.ignored', subjectOfEntry(entry, tx), { note });
  });
}

export async function lockOpen(tx: TxScope, { id, organizationId }: AtBank): Promise<BankEntry> {
  const entry = await tx.em.findOne(BankEntry, { id, organizationId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!entry) throw new DomainError('bank_entry.not_found', { status: 404 });
  if (entry.state !== 'open') throw new DomainError('bank_entry.settled', { status: 409 });
  return entry;
}

export async function settle(tx: TxScope, entry: BankEntry, state: BankEntryState, note = ''): Promise<void> {
  tx.em.assign(entry, { state, note: note || null, settledAt: tx.clock.now(), settledBy: actorName(tx) });
  await entryIsSettled(tx, entry.id);
}
