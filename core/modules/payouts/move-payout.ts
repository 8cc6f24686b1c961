import { LockMode } from '@mikro-orm/core';
import { DomainError } from '../../kernel/errors.ts';
import { isId } from '../../kernel/ids.ts';
import { refuseImpersonated } from '../../kernel/scope/refuse-impersonated.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { money, toDecimal } from '../../kernel/values/money.ts';
import { post, type EntryKind, type Lines } from '../ledger/index.ts';
import { Payout } from './payout.entity.ts';
import { payoutSettings } from './payout-settings.ts';
import { mayMove, type PayoutState } from './payout-state.ts';

interface At {
  readonly id: string;
}

/** Somebody looked at a draft and lets it be paid: not who drafted it, where the site asks for two people. */
export async function approvePayout(scope: Scope, { id }: At): Promise<void> {
  refuseImpersonated(scope);
  const { fourEyes } = await scope.settings.get(payoutSettings);
  await scope.tx(async (tx) => {
    const row = await lockPayout(tx, id);
    refuseMove(row, 'approved');
    const { actor } = tx;
    const userId = actor.kind === 'user' ? actor.userId : null;
    if (fourEyes && (userId === null || userId === row.run.unwrap().createdById)) {
      throw new DomainError('payout.second_person', { status: 403 });
    }
    tx.em.assign(row, {
      ...{ state: 'approved', approvedBy: nameOf(tx), approvedById: userId, approvedAt: tx.clock.now() },
    });
    tx.audit('payout.approved', subjectOfPayout(row), { after: shown(row) });
  });
}

/** The bank carried it out. */
export async function payoutIsPaid(
  scope: Scope,
  { id, reference }: At & { readonly reference: string },
): Promise<void> {
  refuseImpersonated(scope);
  await scope.tx(async (tx) => {
    const row = await lockPayout(tx, id);
    // Its provider says so, and nobody else.
    if (row.transferAccountId) throw new DomainError('payout.by_transfer', { status: 409 });
    await payPayout(tx, row, reference);
  });
}

/** The same for a row that is held. */
export async function payPayout(tx: TxScope, row: Payout, reference: string): Promise<void> {
  refuseMove(row, 'paid');
  tx.em.assign(row, { state: 'paid', reference: reference.slice(0, 140) || null, settledAt: tx.clock.now() });
  await postPayout(tx, row, 'payout.paid', { payouts_due: row.amountMinor, paid_out: 0 - row.amountMinor });
  tx.audit('payout.paid', subjectOfPayout(row), { after: shown(row) });
  tx.emit('payout.paid', factOf(row));
}

/** The same for a row that is held. */
export async function failPayout(tx: TxScope, row: Payout, reason: string): Promise<void> {
  refuseMove(row, 'failed');
  tx.em.assign(row, { state: 'failed', reason, settledAt: tx.clock.now() });
  await postPayout(tx, row, 'payout.failed', { payouts_due: row.amountMinor, payable: 0 - row.amountMinor });
  tx.audit('payout.failed', subjectOfPayout(row), { after: shown(row), note: reason });
  tx.emit('payout.failed', { ...factOf(row), reason });
}

/** The same for a row that is held. */
export async function reverseHeld(tx: TxScope, row: Payout, reason: string): Promise<void> {
  refuseMove(row, 'reversed');
  tx.em.assign(row, { state: 'reversed', reason, reversingAt: null });
  await postPayout(tx, row, 'payout.reversed', { paid_out: row.amountMinor, payable: 0 - row.amountMinor });
  tx.audit('payout.reversed', subjectOfPayout(row), { after: shown(row), note: reason });
  tx.emit('payout.reversed', { ...factOf(row), reason });
}

export async function lockPayout(tx: TxScope, id: string): Promise<Payout> {
  const lock = { lockMode: LockMode.PESSIMISTIC_WRITE, populate: ['run'] } as const;
  const row = isId(id) ? await tx.em.findOne(Payout, { id }, { lockMode: lock.lockMode }) : null;
  if (!row) throw new DomainError('payout.not_found', { status: 404 });
  await tx.em.populate(row, ['run']);
  return row;
}

export function postPayout(
  tx: TxScope,
  { id, organizationId, currency }: Payout,
  kind: EntryKind & `payout.${string}`,
  lines: Lines,
): Promise<void> {
  const about = { organizationId, currency, orderId: null, source: { kind: 'payout' as const, id } };
  return post(tx, { ...about, kind, what: kind.slice('payout.'.length), lines });
}

export function subjectOfPayout({ id, organizationId, number }: Payout) {
  return { kind: 'payout', id, organizationId, label: number };
}

export function shown({ state, amountMinor, currency, ending }: Payout) {
  return { state, amount: `${toDecimal(money(amountMinor, currency))} ${currency}`, ending };
}

export function factOf({ id, organizationId, number, amountMinor, currency }: Payout) {
  return { v: 1 as const, payoutId: id, organizationId, number, amount: money(amountMinor, currency) };
}

export function nameOf({ actor }: Pick<Scope, 'actor'>): string {
  return (actor.kind === 'user' ? actor.name || actor.email : actor.kind).slice(0, 200);
}

export function refuseMove({ state }: Payout, to: PayoutState): void {
  if (!mayMove(state, to)) throw new DomainError('payout.wrong_state', { status: 409, params: { state } });
}
