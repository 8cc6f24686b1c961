import { LockMode } from '@mikro-orm/core';
import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { GatewayAccount, refreshPayment } from '../payments/index.ts';
import { findDifferences } from './find-differences.ts';
import { closeDifference } from './keep-differences.ts';
import { knowPayments } from './keep-movements.ts';
import { PaymentDifference } from './payment-difference.entity.ts';

export const SettleDifference = z.strictObject({
  organizationId: z.uuid(),
  differenceId: z.uuid(),
  /** Why it is right as it is. */
  note: z.string().trim().min(1).max(500),
});
export type SettleDifference = z.output<typeof SettleDifference>;

interface At {
  readonly organizationId: string;
  readonly differenceId: string;
}

/** A person knows why: it stays closed as long as the sums are what they are. */
export async function settleDifference(scope: Scope, { note, ...at }: SettleDifference): Promise<void> {
  await scope.tx(async (tx) => {
    const row = await lockOpen(tx, at);
    await closeDifference(tx, row, { state: 'settled', note });
    tx.audit('payments.difference_settled', await subjectOf(tx, row), { after: { kind: row.kind, note } });
  });
}

/** Asks the provider about the payment now, and looks whether the two sides still differ. */
export async function lookAtDifference(scope: Scope, at: At): Promise<PaymentDifference['state']> {
  const known = await scope.em
    .fork()
    .findOne(PaymentDifference, { id: at.differenceId, organizationId: at.organizationId });
  if (!known) throw new DomainError('difference.not_found', { status: 404 });
  if (known.paymentId) await refreshPayment(scope, known.paymentId);
  return scope.tx(async (tx) => {
    const row = await lockOpen(tx, at);
    // No days: what is open, and nothing else.
    const never = new Date(0);
    const days = { id: row.id, organizationId: row.organizationId, fromAt: never, untilAt: never };
    const about = { ...days, accountId: row.account.id };
    await knowPayments(tx, about);
    const found = await findDifferences(tx, about);
    const still = found.find(({ kind, subject }) => kind === row.kind && subject === row.subject);
    if (still) row.facts = still.facts;
    else await closeDifference(tx, row, { state: 'gone' });
    tx.audit('payments.difference_looked_at', await subjectOf(tx, row), {
      after: { kind: row.kind, state: row.state },
    });
    return row.state;
  });
}

async function lockOpen(tx: TxScope, { organizationId, differenceId: id }: At): Promise<PaymentDifference> {
  const lock = { lockMode: LockMode.PESSIMISTIC_WRITE } as const;
  const known = await tx.em.findOne(PaymentDifference, { id, organizationId });
  if (!known) throw new DomainError('difference.not_found', { status: 404 });
  // In the order that a match keeps: the account, then what differs.
  await tx.em.findOneOrFail(GatewayAccount, known.account.id, lock);
  const row = await tx.em.findOneOrFail(PaymentDifference, id, { ...lock, refresh: true });
  if (row.state !== 'open') throw new DomainError('difference.closed', { status: 409 });
  return row;
}

async function subjectOf(tx: TxScope, { account, organizationId }: PaymentDifference) {
  const { id, label } = await tx.em.findOneOrFail(GatewayAccount, account.id);
  return { kind: 'gateway_account', id, organizationId, label };
}
