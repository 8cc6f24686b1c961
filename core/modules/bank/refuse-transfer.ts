import { electronicFormatIBAN, isValidIBAN } from 'ibantools';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { refuseImpersonated } from '../../kernel/scope/refuse-impersonated.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { failRefundByHand, openRefund, sendRefund } from '../payments/index.ts';
import { BankTransfer } from './bank-transfer.entity.ts';
import { lockTransfer, subjectOfTransfer } from './change-transfer.ts';
import { sealedAtBank, type AtBank } from './import-at.ts';

export interface RefuseTransfer extends AtBank {
  /** What the bank said. */
  readonly note: string;
  /** `again`: to another account. `gift_card`: as one, of a refund alone. `later`: a person decides. */
  readonly next: 'again' | 'gift_card' | 'later';
  /** Where it goes `again`. */
  readonly holder?: string | undefined;
  readonly iban?: string | undefined;
}

/**
 * The bank did not carry a transfer out, or it came back. Its refund has failed with it, so that the order has its money
 * again; what is to become of that is said in the same act, or on the attention list.
 */
export async function refuseTransfer(scope: Scope, input: RefuseTransfer): Promise<void> {
  refuseImpersonated(scope);
  const { note, next } = input;
  const to = next === 'again' ? accountIn(scope, input) : undefined;
  await scope.tx(async (tx) => {
    const row = await lockTransfer(tx, input);
    if (row.state !== 'exported' && row.state !== 'done') {
      throw new DomainError('bank_transfer.not_sent', { status: 409 });
    }
    if (next === 'gift_card' && !row.refundId) throw new DomainError('bank_transfer.no_card', { field: 'next' });
    tx.em.assign(row, { state: 'refused', refusedAt: tx.clock.now(), note: note || null });
    tx.audit('bank_transfer.refused', subjectOfTransfer(row, tx), { after: { next }, note });
    if (row.refundId) await refundAgain(scope, tx, row, { next, to });
    else await returnAgain(tx, row, to);
  });
}

interface Account {
  readonly holder: string;
  readonly ibanSealed: string;
}

interface Next {
  readonly next: RefuseTransfer['next'];
  readonly to: Account | undefined;
}

async function refundAgain(scope: Scope, tx: TxScope, row: BankTransfer, { next, to }: Next): Promise<void> {
  const refund = await failRefundByHand(tx, scope.site, { refundId: row.refundId!, next });
  if (next !== 'again') return;
  const refundId = await openRefund(tx, refund, false);
  await tx.em.flush();
  tx.em.create(BankTransfer, { ...copyOf(tx, row), ...to, refundId, order: row.order?.id ?? null });
  tx.enqueue(sendRefund, { refundId });
}

// Of money that belongs to no order nobody else keeps a list: it stays on this one, and waits where nobody knows the account.
async function returnAgain(tx: TxScope, row: BankTransfer, to: Account | undefined): Promise<void> {
  const entry = row.entry!.id;
  const attempt = 1 + (await tx.em.count(BankTransfer, { entry }));
  tx.em.create(BankTransfer, { ...copyOf(tx, row), ibanSealed: null, ...to, entry, attempt });
}

function copyOf(tx: TxScope, { organizationId, account, currency, amountMinor, holder, text }: BankTransfer) {
  const own = { id: newId(), organizationId, account: account.id, currency, amountMinor, holder, text };
  return { ...own, createdAt: tx.clock.now() };
}

function accountIn(scope: Scope, { holder = '', iban: typed = '' }: RefuseTransfer): Account {
  const iban = electronicFormatIBAN(typed) ?? '';
  if (!isValidIBAN(iban)) throw new DomainError('bank_transfer.iban', { field: 'iban' });
  if (holder.trim() === '') throw new DomainError('bank_transfer.holder', { field: 'holder' });
  return { holder: holder.trim(), ibanSealed: sealedAtBank(scope, iban) };
}
