import { LockMode } from '@mikro-orm/core';
import { electronicFormatIBAN, isValidIBAN } from 'ibantools';
import { DomainError } from '../../kernel/errors.ts';
import { refuseImpersonated } from '../../kernel/scope/refuse-impersonated.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { formatMoney, money } from '../../kernel/values/money.ts';
import { settleRefundByHand } from '../payments/index.ts';
import { BankTransfer } from './bank-transfer.entity.ts';
import { sealedAtBank, type AtBank } from './import-at.ts';

export interface SayWhereTo extends AtBank {
  readonly holder: string;
  readonly iban: string;
}

/** To whom and to which account; as long as it stands in no file for the bank. */
export async function sayWhereTo(scope: Scope, { holder, iban: typed, ...at }: SayWhereTo): Promise<void> {
  refuseImpersonated(scope);
  const iban = electronicFormatIBAN(typed) ?? '';
  if (!isValidIBAN(iban)) throw new DomainError('bank_transfer.iban', { field: 'iban' });
  const ibanSealed = sealedAtBank(scope, iban);
  await scope.tx(async (tx) => {
    const row = await lockTransfer(tx, at);
    if (row.state !== 'open') throw new DomainError('bank_transfer.exported', { status: 409 });
    tx.em.assign(row, { holder, ibanSealed });
    tx.audit('bank_transfer.where_to', subjectOfTransfer(row, tx), { after: { holder, ending: iban.slice(-4) } });
  });
}

/** A person transferred it without a file. */
export async function transferIsDone(scope: Scope, at: AtBank): Promise<void> {
  refuseImpersonated(scope);
  await scope.tx(async (tx) => {
    const row = await lockTransfer(tx, at);
    if (row.state !== 'open') throw new DomainError('bank_transfer.exported', { status: 409 });
    await settleTransfer(tx, row);
  });
}

/** The money is gone: a refund of an order has succeeded with it. */
export async function settleTransfer(tx: TxScope, row: BankTransfer): Promise<void> {
  tx.em.assign(row, { state: 'done', doneAt: tx.clock.now() });
  tx.audit('bank_transfer.done', subjectOfTransfer(row, tx));
  if (row.refundId) await settleRefundByHand(tx, row.refundId);
}

export function subjectOfTransfer(
  { id, organizationId, amountMinor, currency, holder }: BankTransfer,
  { locale }: Pick<TxScope, 'locale'>,
) {
  const label = `${formatMoney(money(amountMinor, currency), locale)}, ${holder}`.slice(0, 200);
  return { kind: 'bank_transfer', id, organizationId, label };
}

export async function lockTransfer(tx: TxScope, { id, organizationId }: AtBank): Promise<BankTransfer> {
  const lock = { lockMode: LockMode.PESSIMISTIC_WRITE } as const;
  const row = await tx.em.findOne(BankTransfer, { id, organizationId }, lock);
  if (!row) throw new DomainError('bank_transfer.not_found', { status: 404 });
  return row;
}
